/* A hand's surface, painted once before the first frame: looking it up costs little. */
#pragma once

#include "tests/render/script.h"
#include "tests/render/skin.h"

struct coat;

/* NULL when memory is short. */
struct coat *coat_new(const struct mesh *mesh, const struct script_hand *hand);
void coat_free(struct coat *coat);

/* At a place in a triangle: the shares of its second and third corner. */
struct surface coat_at(const struct coat *coat, int triangle, float second, float third);
