/* net-private: Declarations shared by net-new and net only. */
#pragma once

#include "net-memory.h"
#include "net.h"

typedef struct
{
  char *name;                   /* owned */
  int value;                    /* the logits' */
} MdNetOutput;

struct _MdNet
{
  MdGraph *graph;
  int max_batch;
  guint threads;
  int input;                    /* value index */
  MdShape input_shape;
  MdShape *shapes;              /* of every value, for the current batch */
  GArray *steps;                /* of MdNetStep: the nodes that run */
  MdNetOutput *outputs;
  GArray *parameters;           /* of MdParameter */
  MdNetMemory *memory;
};
