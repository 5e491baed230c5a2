#include "vision/preview/preview_window.h"

#include "common/log.h"
#include "vision/preview/preview_draw.h"
#include "vision/preview/preview_thread.h"
#include "vision/preview/sdl.h"
#include "vision/stopwatch.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 1024, HEIGHT = 640, LEAST = 160 };

/* Larger windows get a picture of at most so many pixels, which the screen enlarges. */
static const double pixels_max = 1920.0 * 1200;

/* While nobody can see the window: how often to look whether that has changed. */
static const int hidden_ms = 100;

struct preview_window {
	struct preview_viewer viewer;
	struct preview_canvas *canvas;
	pthread_t thread;
	atomic_bool stop;
	sem_t opened;
	bool open; /* when `opened` is posted: whether it has been */

	/* the thread's own */
	struct sdl sdl;
	SDL_Window *window;
	SDL_Renderer *renderer;
	SDL_Texture *texture;
	int width, height; /* of the texture */
	double shown;      /* when the last picture was */
	bool full, closed;
};

static void
close_window(struct preview_window *window)
{
	struct sdl *sdl = &window->sdl;
	if (window->texture)
		sdl->DestroyTexture(window->texture);
	if (window->renderer)
		sdl->DestroyRenderer(window->renderer);
	if (window->window)
		sdl->DestroyWindow(window->window);
	sdl->Quit();
}

/* Whether OpenGL is the processor's work: that takes more of it than SDL's own way. */
static bool
is_slow(struct preview_window *window)
{
	enum { GL_RENDERER_NAME = 0x1f01 }; /* GL_RENDERER of gl.h */
	const unsigned char *(*get_string)(unsigned);
	void *symbol = window->sdl.GL_GetProcAddress("glGetString");
	memcpy(&get_string, &symbol, sizeof(symbol));
	const char *name = symbol ? (const char *)get_string(GL_RENDERER_NAME) : NULL;
	return name && (strstr(name, "llvmpipe") || strstr(name, "softpipe") ||
			       strstr(name, "SWR"));
}

static bool
open_renderer(struct preview_window *window)
{
	struct sdl *sdl = &window->sdl;
	const char *wanted = getenv("SDL_RENDER_DRIVER");
	if (!wanted || strcmp(wanted, "software") != 0)
		window->renderer = sdl->CreateRenderer(window->window, -1,
			SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC);
	if (window->renderer && !wanted && is_slow(window)) {
		sdl->DestroyRenderer(window->renderer);
		window->renderer = NULL;
	}
	if (window->renderer)
		return true;
	sdl->SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	window->renderer = sdl->CreateRenderer(window->window, -1, SDL_RENDERER_SOFTWARE);
	return window->renderer;
}

/* Left to itself, SDL would open a window where nobody can see it. */
static bool
choose_screen(struct preview_window *window)
{
	bool x11 = getenv("DISPLAY"), wayland = getenv("WAYLAND_DISPLAY");
	if (getenv("SDL_VIDEODRIVER"))
		return true;
	if (x11 || wayland)
		return window->sdl.SetHint(SDL_HINT_VIDEODRIVER, !wayland ? "x11"
								 : !x11   ? "wayland"
									: "x11,wayland");
	log_error("--preview: there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is "
		  "set; --preview-http needs none");
	return false;
}

static bool
open_window(struct preview_window *window)
{
	struct sdl *sdl = &window->sdl;
	if (!sdl_load(sdl) || !choose_screen(window))
		return false;
	/* Ctrl-C is main's; a stage has no screen saver */
	sdl->SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
	sdl->SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
	sdl->SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
	sdl->SetHint(SDL_HINT_APP_NAME, "Hand Dance");
	if (sdl->Init(SDL_INIT_VIDEO) == 0)
		window->window = sdl->CreateWindow("Hand Dance", SDL_WINDOWPOS_UNDEFINED,
			SDL_WINDOWPOS_UNDEFINED, WIDTH, HEIGHT,
			SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
	if (window->window && open_renderer(window)) {
		sdl->SetWindowMinimumSize(window->window, LEAST, LEAST);
		return true;
	}
	log_error("--preview: cannot open a window: %s", sdl->GetError());
	close_window(window);
	return false;
}

static void
press(struct preview_window *window, SDL_Keycode key)
{
	struct sdl *sdl = &window->sdl;
	switch (key) {
	case SDLK_q:
	case SDLK_ESCAPE:
		window->closed = true;
		break;
	case SDLK_f:
	case SDLK_F11:
		window->full = !window->full;
		sdl->SetWindowFullscreen(
			window->window, window->full ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
		sdl->ShowCursor(window->full ? SDL_DISABLE : SDL_ENABLE);
		break;
	case SDLK_m:
		window->viewer.scene.mirror = !window->viewer.scene.mirror;
		break;
	default:
		break;
	}
}

static void
take_event(struct preview_window *window, const SDL_Event *event)
{
	if (event->type == SDL_QUIT)
		window->closed = true;
	else if (event->type == SDL_KEYDOWN && !event->key.repeat)
		press(window, event->key.keysym.sym);
}

static bool
is_visible(struct preview_window *window)
{
	Uint32 flags = window->sdl.GetWindowFlags(window->window);
	return !(flags & (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN));
}

/* A texture for the window's size as it is now. */
static bool
fit_texture(struct preview_window *window)
{
	struct sdl *sdl = &window->sdl;
	int width, height;
	if (sdl->GetRendererOutputSize(window->renderer, &width, &height) != 0)
		return false;
	double scale = fmin(sqrt(pixels_max / ((double)width * height)), 1);
	width = (int)fmin(fmax(scale * width, PREVIEW_CANVAS_MIN), PREVIEW_CANVAS_MAX);
	height = (int)fmin(fmax(scale * height, PREVIEW_CANVAS_MIN), PREVIEW_CANVAS_MAX);
	if (window->texture && width == window->width && height == window->height)
		return true;
	if (window->texture)
		sdl->DestroyTexture(window->texture);
	window->texture = sdl->CreateTexture(window->renderer, SDL_PIXELFORMAT_RGB888,
		SDL_TEXTUREACCESS_STREAMING, width, height);
	window->width = width;
	window->height = height;
	return window->texture;
}

static bool
show(struct preview_window *window)
{
	struct sdl *sdl = &window->sdl;
	if (!fit_texture(window)) {
		log_error("the preview cannot be shown any more: %s", sdl->GetError());
		return false;
	}
	const struct preview_scene *scene =
		preview_viewer_look(&window->viewer, stopwatch_now());
	const uint8_t *pixels =
		preview_canvas_draw(window->canvas, scene, window->width, window->height);
	preview_viewer_done(&window->viewer);
	if (!pixels)
		return false;
	sdl->UpdateTexture(window->texture, NULL, pixels, 4 * window->width);
	sdl->RenderCopy(window->renderer, window->texture, NULL, NULL);
	sdl->RenderPresent(window->renderer);
	return true;
}

/* Waits for the screen's next picture where presenting does not. */
static void
keep_pace(struct preview_window *window)
{
	struct sdl *sdl = &window->sdl;
	SDL_DisplayMode mode;
	int display = sdl->GetWindowDisplayIndex(window->window);
	bool known = display >= 0 && sdl->GetCurrentDisplayMode(display, &mode) == 0 &&
		     mode.refresh_rate > 0;
	double interval = 1.0 / (known ? mode.refresh_rate : 60);
	double early = window->shown + interval - stopwatch_now();
	bool waits = early > 0.25 * interval && early < 1;
	if (waits)
		nanosleep(&(struct timespec){ .tv_nsec = (long)(early * 1e9) }, NULL);
	window->shown = waits ? window->shown + interval : stopwatch_now();
}

static void
run_window(struct preview_window *window)
{
	struct sdl *sdl = &window->sdl;
	SDL_Event event;
	bool hidden = true;
	while (!window->closed && !atomic_load(&window->stop)) {
		if (!is_visible(window) && sdl->WaitEventTimeout(&event, hidden_ms))
			take_event(window, &event);
		while (sdl->PollEvent(&event))
			take_event(window, &event);
		if (hidden) /* what may have been copied meanwhile is old */
			preview_viewer_done(&window->viewer);
		hidden = !is_visible(window);
		if (hidden)
			continue;
		if (!show(window))
			return;
		keep_pace(window);
	}
	if (window->closed)
		log_info("the preview is closed; Ctrl-C ends hand-vision");
}

static void *
run(void *argument)
{
	struct preview_window *window = argument;
	preview_thread_begin("preview");
	window->open = open_window(window);
	bool open = window->open;
	sem_post(&window->opened);
	if (open) {
		run_window(window);
		close_window(window);
	}
	return NULL;
}

struct preview_window *
preview_window_start(struct preview_slot *slot, struct ladder_client *synth)
{
	struct preview_window *window = calloc(1, sizeof(*window));
	if (!window) {
		log_error("out of memory");
		return NULL;
	}
	preview_viewer_init(&window->viewer, slot, synth);
	sem_init(&window->opened, 0, 0);
	window->canvas = preview_canvas_new();
	int error = window->canvas ? pthread_create(&window->thread, NULL, run, window)
				   : ENOMEM;
	if (error && window->canvas)
		log_error("cannot start the preview's thread: %s", strerror(error));
	if (!error) {
		while (sem_wait(&window->opened) != 0) /* a signal came */
			;
		if (window->open)
			return window;
		pthread_join(window->thread, NULL);
	}
	preview_canvas_free(window->canvas);
	sem_destroy(&window->opened);
	free(window);
	return NULL;
}

void
preview_window_stop(struct preview_window *window)
{
	if (!window)
		return;
	atomic_store(&window->stop, true);
	pthread_join(window->thread, NULL);
	preview_canvas_free(window->canvas);
	sem_destroy(&window->opened);
	free(window);
}
