#include "synth/patch_edit.h"

void
patch_succeed(struct patch *now, const struct patch *next)
{
	float before[PARAMS];
	for (int param = 0; param < PARAMS; param++)
		before[param] = now->value[param];
	*now = *next;
	for (int param = PARAM_SOUND_END; param < PARAMS; param++)
		if (!next->named[param])
			now->value[param] = before[param];
}

bool
patch_set_route(struct patch *patch, const struct route *route)
{
	size_t i = 0;
	while (i < patch->routes && patch->route[i].destination != route->destination)
		i++;
	if (i == PATCH_ROUTES_MAX)
		return false;
	patch->route[i] = *route;
	patch->routes += i == patch->routes;
	return true;
}

void
patch_drop_route(struct patch *patch, int destination)
{
	size_t kept = 0;
	for (size_t i = 0; i < patch->routes; i++)
		if (patch->route[i].destination != destination)
			patch->route[kept++] = patch->route[i];
	patch->routes = kept;
}
