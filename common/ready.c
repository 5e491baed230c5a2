#include "common/ready.h"

#include "common/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
ready_announce(int fd, const char *name)
{
	if (fd < 0)
		return;
	if (dprintf(fd, "ready %s\n", name) < 0)
		log_warning("cannot tell descriptor %d that all is ready: %s", fd,
			strerror(errno));
	close(fd);
}
