#include "net-memory.h"

#include <stdlib.h>
#include <string.h>

/* Memory that several gradients use one after the other. */
typedef struct
{
  gsize size;
  float *data;
  gboolean taken;
} Slot;

struct _MdNetMemory
{
  const MdGraph *graph;
  const MdShape *shapes;
  MdNetStep *steps;
  guint n_steps;
  int input;
  int *n_consumers;             /* of every value */
  gboolean *is_logits;
  float **values, **grads;      /* borrowed from blocks */
  int *slot_of;                 /* of each gradient; -1 = own memory */
  GArray *slots;                /* of Slot */
  GPtrArray *blocks;            /* of memory, freed at the end */
};

static float *
allocate (MdNetMemory * memory, gsize n)
{
  gsize bytes = (MAX (n, 1) * sizeof (float) + 63) / 64 * 64;
  float *block = aligned_alloc (64, bytes);

  if (!block)
    g_error ("cannot allocate %" G_GSIZE_FORMAT " bytes", bytes);
  memset (block, 0, bytes);
  g_ptr_array_add (memory->blocks, block);
  return block;
}

static gsize
size_of (const MdNetMemory * memory, int value)
{
  return md_shape_elements (&memory->shapes[value]);
}

static gboolean
is_activation (const MdNetMemory * memory, int value)
{
  return value >= 0 && !md_graph_value (memory->graph, value)->data
      && !md_graph_value (memory->graph, value)->ints;
}

static const MdOp *
producer_of (const MdNetMemory * memory, int value)
{
  for (guint i = 0; i < memory->n_steps; i++) {
    if (memory->steps[i].node->output == value)
      return memory->steps[i].op;
  }
  return NULL;
}

static gboolean
shares_value (const MdNetMemory * memory, const MdNetStep * step)
{
  int value = step->node->inputs[0];
  const MdOp *producer = producer_of (memory, value);

  return step->op->in_place && !step->op->needs_input && producer
      && !producer->needs_output && memory->n_consumers[value] == 1
      && !memory->is_logits[value];
}

static gboolean
shares_grad (const MdNetMemory * memory, const MdNetStep * step)
{
  int value = step->node->inputs[0];

  return step->op->in_place && memory->n_consumers[value] == 1
      && value != memory->input && !memory->is_logits[value]
      && !memory->is_logits[step->node->output];
}

static void
place_values (MdNetMemory * memory)
{
  memory->values[memory->input] =
      allocate (memory, size_of (memory, memory->input));
  for (guint i = 0; i < memory->n_steps; i++) {
    MdNetStep *step = &memory->steps[i];
    int out = step->node->output;

    memory->values[out] = shares_value (memory, step) ?
        memory->values[step->node->inputs[0]] :
        allocate (memory, size_of (memory, out));
  }
}

/* Returns the smallest free slot that is large enough, or a new one. */
static int
take_slot (MdNetMemory * memory, gsize size)
{
  Slot fresh = {.size = size,.taken = TRUE };
  int best = -1;

  for (guint i = 0; i < memory->slots->len; i++) {
    Slot *slot = &g_array_index (memory->slots, Slot, i);

    if (!slot->taken && slot->size >= size && (best < 0
            || slot->size < g_array_index (memory->slots, Slot, best).size))
      best = i;
  }
  if (best >= 0) {
    g_array_index (memory->slots, Slot, best).taken = TRUE;
    return best;
  }
  fresh.data = allocate (memory, size);
  g_array_append_val (memory->slots, fresh);
  return memory->slots->len - 1;
}

/* Called in the order of backward: assigns slots to the inputs' gradients, then
 * frees the output's. */
static void
place_step_grads (MdNetMemory * memory, MdNetStep * step)
{
  int out = step->node->output;
  gboolean shared = shares_grad (memory, step);

  for (int k = 0; k < step->node->n_inputs; k++) {
    int value = step->node->inputs[k];

    if (!is_activation (memory, value) || value == memory->input)
      continue;
    if (!memory->grads[value]) {
      if (shared && k == 0) {
        memory->grads[value] = memory->grads[out];
        memory->slot_of[value] = memory->slot_of[out];
      } else {
        memory->slot_of[value] = take_slot (memory, size_of (memory, value));
        memory->grads[value] = g_array_index (memory->slots, Slot,
            memory->slot_of[value]).data;
        step->clear[k] = !step->op->replaces_new_grad;
        step->call.grad_is_new[k] = step->op->replaces_new_grad;
      }
    }
    step->call.grad_in[k] = memory->grads[value];
  }
  if (!shared && memory->slot_of[out] >= 0)
    g_array_index (memory->slots, Slot, memory->slot_of[out]).taken = FALSE;
}

static void
place_grads (MdNetMemory * memory, const int *logits, guint n_logits)
{
  for (guint i = 0; i < n_logits; i++) {
    if (!memory->grads[logits[i]])
      memory->grads[logits[i]] = allocate (memory, size_of (memory, logits[i]));
  }
  for (guint i = memory->n_steps; i-- > 0;)
    place_step_grads (memory, &memory->steps[i]);
}

/* All steps share the scratch memory; each has its own saved values. */
static void
bind (MdNetMemory * memory)
{
  gsize scratch_size = 0;
  float *scratch;

  for (guint i = 0; i < memory->n_steps; i++) {
    MdNetStep *step = &memory->steps[i];
    MdOpCall *call = &step->call;

    for (int k = 0; k < step->node->n_inputs; k++) {
      int value = step->node->inputs[k];

      if (value >= 0)
        call->in[k] = is_activation (memory, value) ? memory->values[value] :
            md_graph_value (memory->graph, value)->data;
    }
    call->out = memory->values[step->node->output];
    call->grad_out = memory->grads[step->node->output];
    call->training = TRUE;
    if (step->op->scratch_size)
      scratch_size = MAX (scratch_size, step->op->scratch_size (call));
    if (step->op->saved_size)
      call->saved = allocate (memory, step->op->saved_size (call));
  }
  scratch = allocate (memory, scratch_size);
  for (guint i = 0; i < memory->n_steps; i++)
    memory->steps[i].call.scratch = scratch;
}

MdNetMemory *
md_net_memory_new (const MdGraph * graph, const MdShape * shapes, int input,
    MdNetStep * steps, guint n_steps, const int *logits, guint n_logits)
{
  MdNetMemory *memory = g_new0 (MdNetMemory, 1);
  guint n = graph->values->len;

  memory->graph = graph;
  memory->shapes = shapes;
  memory->input = input;
  memory->steps = steps;
  memory->n_steps = n_steps;
  memory->n_consumers = g_new0 (int, n);
  memory->is_logits = g_new0 (gboolean, n);
  memory->values = g_new0 (float *, n);
  memory->grads = g_new0 (float *, n);
  memory->slot_of = g_new (int, n);
  memset (memory->slot_of, -1, n * sizeof (int));
  memory->slots = g_array_new (FALSE, TRUE, sizeof (Slot));
  memory->blocks = g_ptr_array_new_with_free_func (free);
  for (guint i = 0; i < n_steps; i++) {
    for (int k = 0; k < steps[i].node->n_inputs; k++) {
      if (steps[i].node->inputs[k] >= 0)
        memory->n_consumers[steps[i].node->inputs[k]]++;
    }
  }
  for (guint i = 0; i < n_logits; i++)
    memory->is_logits[logits[i]] = TRUE;
  place_values (memory);
  place_grads (memory, logits, n_logits);
  bind (memory);
  return memory;
}

void
md_net_memory_free (MdNetMemory * memory)
{
  if (!memory)
    return;
  g_free (memory->n_consumers);
  g_free (memory->is_logits);
  g_free (memory->values);
  g_free (memory->grads);
  g_free (memory->slot_of);
  g_array_unref (memory->slots);
  g_ptr_array_unref (memory->blocks);
  g_free (memory);
}

float *
md_net_memory_value (const MdNetMemory * memory, int value)
{
  return memory->values[value];
}

float *
md_net_memory_grad (const MdNetMemory * memory, int value)
{
  return memory->grads[value];
}
