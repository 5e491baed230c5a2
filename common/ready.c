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
	char line[512]; /* not dprintf: it leaks where the write fails */
	int bytes = snprintf(line, sizeof(line), "ready %.500s\n", name);
	if (write(fd, line, (size_t)bytes) != bytes)
		log_warning("cannot tell descriptor %d that all is ready: %s", fd,
			strerror(errno));
	close(fd);
}
