/* SDL 2, loaded when a window is wanted: a machine without a screen needs no library for
 * one, and starts no slower. The one door to SDL. */
#pragma once

#include <SDL2/SDL.h>

#include <stdbool.h>

/* Every function that is used, by its name without SDL_. */
#define SDL_FUNCTIONS(X)         \
	X(Init)                  \
	X(Quit)                  \
	X(GetError)              \
	X(SetHint)               \
	X(GL_GetProcAddress)     \
	X(CreateWindow)          \
	X(DestroyWindow)         \
	X(SetWindowFullscreen)   \
	X(SetWindowMinimumSize)  \
	X(GetWindowFlags)        \
	X(GetWindowDisplayIndex) \
	X(GetCurrentDisplayMode) \
	X(CreateRenderer)        \
	X(DestroyRenderer)       \
	X(GetRendererOutputSize) \
	X(RenderCopy)            \
	X(RenderPresent)         \
	X(CreateTexture)         \
	X(DestroyTexture)        \
	X(UpdateTexture)         \
	X(PollEvent)             \
	X(WaitEventTimeout)      \
	X(ShowCursor)

struct sdl {
#define SDL_MEMBER(name) __typeof__(SDL_##name) *(name);
	SDL_FUNCTIONS(SDL_MEMBER)
#undef SDL_MEMBER
};

/* False, logged, when the library is not there or lacks something. It stays loaded:
 * drivers of graphics cards do not bear being unloaded. */
bool sdl_load(struct sdl *sdl);
