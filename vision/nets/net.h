/* A neural network that runs on XNNPACK, straight from a .tflite file.
 *
 * The only door to XNNPACK: its interface differs between releases. A net belongs to one
 * thread at a time; net_run() does not allocate. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct net;

/* Loads and prepares a model of the kinds that tflite.h names. `threads`: 1 computes on
 * the caller's thread; more start a pool, which spins between its tasks and so steals
 * time from the audio on a busy machine; between runs it sleeps. NULL on failure, after
 * one line in the log. */
struct net *net_load(const char *path, int threads);

void net_free(struct net *net);

/* The input picture as floats, height × width × channels, to be filled before net_run().
 */
float *net_input(struct net *net);
int net_input_height(const struct net *net);
int net_input_width(const struct net *net);
int net_input_channels(const struct net *net);

/* False where XNNPACK failed, after one line in the log. */
bool net_run(struct net *net);

/* Outputs in the file's order, valid from net_run() to the next one. */
int net_output_count(const struct net *net);
size_t net_output_elements(const struct net *net, int index);
const float *net_output(const struct net *net, int index);
