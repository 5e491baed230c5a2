#include "vision/preview/sdl.h"

#include "common/log.h"

#include <dlfcn.h>
#include <string.h>

static const char library[] = "libSDL2-2.0.so.0";

static bool
find(void *handle, const char *name, void *function)
{
	void *symbol = dlsym(handle, name);
	if (!symbol)
		log_error("--preview: %s has no %s", library, name);
	/* POSIX lets a pointer to data hold one to a function, C does not */
	memcpy(function, &symbol, sizeof(symbol));
	return symbol;
}

bool
sdl_load(struct sdl *sdl)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		log_error("--preview needs SDL 2: %s", dlerror());
		return false;
	}
	bool complete = true;
#define SDL_FIND(name) \
	complete = complete && find(handle, "SDL_" #name, (void *)&sdl->name);
	SDL_FUNCTIONS(SDL_FIND)
#undef SDL_FIND
	return complete;
}
