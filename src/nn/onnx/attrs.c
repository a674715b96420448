#include "attrs.h"

#include <math.h>
#include <string.h>

typedef enum
{
  ATTR_INT,
  ATTR_COUNT,                   /* >= 1 */
  ATTR_BOOL,
  ATTR_FLOAT,
  ATTR_PAIR,                    /* two sizes, >= 1 */
  ATTR_PADS,                    /* four, >= 0 */
  ATTR_PERM,
  ATTR_ALL_ONE,                 /* only 1 is supported */
  ATTR_ZERO,                    /* only 0 is supported */
  ATTR_AUTO_PAD,
  ATTR_RESIZE_MODE,             /* this and the next two: a word from a list */
  ATTR_COORDINATES,
  ATTR_ROUNDING,
  ATTR_IGNORED                  /* has no effect, or is read elsewhere */
} AttrKind;

typedef struct
{
  const char *name;
  guint64 ops;                  /* bit mask of MdOpKind */
  AttrKind kind;
  gsize offset;                 /* in MdAttrs */
} AttrRule;

#define OP(op) (G_GUINT64_CONSTANT (1) << MD_OP_##op)
#define WINDOWED (OP (CONV) | OP (MAX_POOL) | OP (AVERAGE_POOL))
#define FIELD(field) G_STRUCT_OFFSET (MdAttrs, field)

G_STATIC_ASSERT (MD_N_OPS <= 64);

/* Supported attributes. All others are refused, as they could change the
 * result. */
static const AttrRule attr_rules[] = {
  {"kernel_shape", WINDOWED, ATTR_PAIR, FIELD (kernel)},
  {"strides", WINDOWED, ATTR_PAIR, FIELD (stride)},
  {"pads", WINDOWED, ATTR_PADS, FIELD (pads)},
  {"dilations", OP (MAX_POOL) | OP (AVERAGE_POOL), ATTR_ALL_ONE, 0},
  {"dilations", OP (CONV), ATTR_IGNORED, 0},
  {"auto_pad", WINDOWED, ATTR_AUTO_PAD, 0},
  {"group", OP (CONV), ATTR_COUNT, FIELD (group)},
  {"ceil_mode", OP (MAX_POOL) | OP (AVERAGE_POOL), ATTR_BOOL,
      FIELD (ceil_mode)},
  {"count_include_pad", OP (AVERAGE_POOL), ATTR_BOOL,
      FIELD (count_include_pad)},
  {"storage_order", OP (MAX_POOL), ATTR_IGNORED, 0},
  {"alpha", OP (LEAKY_RELU) | OP (GEMM) | OP (HARD_SIGMOID), ATTR_FLOAT,
      FIELD (alpha)},
  {"beta", OP (GEMM) | OP (HARD_SIGMOID), ATTR_FLOAT, FIELD (beta)},
  {"transA", OP (GEMM), ATTR_BOOL, FIELD (trans_a)},
  {"transB", OP (GEMM), ATTR_BOOL, FIELD (trans_b)},
  {"epsilon", OP (BATCH_NORM), ATTR_FLOAT, FIELD (epsilon)},
  {"momentum", OP (BATCH_NORM), ATTR_FLOAT, FIELD (momentum)},
  {"spatial", OP (BATCH_NORM), ATTR_ALL_ONE, 0},
  {"training_mode", OP (BATCH_NORM), ATTR_ZERO, 0},
  {"ratio", OP (DROPOUT), ATTR_FLOAT, FIELD (ratio)},
  {"seed", OP (DROPOUT), ATTR_IGNORED, 0},
  {"axis", OP (SOFTMAX) | OP (CONCAT) | OP (FLATTEN) | OP (SLICE), ATTR_INT,
      FIELD (axis)},
  {"perm", OP (TRANSPOSE), ATTR_PERM, FIELD (perm)},
  {"min", OP (CLIP), ATTR_FLOAT, FIELD (min)},
  {"max", OP (CLIP), ATTR_FLOAT, FIELD (max)},
  {"allowzero", OP (RESHAPE), ATTR_ZERO, 0},
  {"starts", OP (SLICE), ATTR_IGNORED, 0},
  {"ends", OP (SLICE), ATTR_IGNORED, 0},
  {"axes", OP (SLICE) | OP (SQUEEZE) | OP (UNSQUEEZE), ATTR_IGNORED, 0},
  {"split", OP (SLICE), ATTR_IGNORED, 0},
  {"num_outputs", OP (SLICE), ATTR_IGNORED, 0},
  {"mode", OP (RESIZE), ATTR_RESIZE_MODE, FIELD (linear)},
  {"coordinate_transformation_mode", OP (RESIZE), ATTR_COORDINATES,
      FIELD (coordinates)},
  {"nearest_mode", OP (RESIZE), ATTR_ROUNDING, FIELD (rounding)},
  {"scales", OP (RESIZE), ATTR_IGNORED, 0},
  {"cubic_coeff_a", OP (RESIZE), ATTR_IGNORED, 0},
  {"extrapolation_value", OP (RESIZE), ATTR_IGNORED, 0},
  {"exclude_outside", OP (RESIZE), ATTR_ZERO, 0},
  {"antialias", OP (RESIZE), ATTR_ZERO, 0},
};

static gboolean
get_sizes (const MdOnnxAttr * attr, int n, gint64 least, int *out)
{
  if (attr->n_ints != (gsize) n)
    return FALSE;
  for (int i = 0; i < n; i++) {
    if (attr->ints[i] < least || attr->ints[i] > G_MAXINT16)
      return FALSE;
    out[i] = (int) attr->ints[i];
  }
  return TRUE;
}

static gboolean
all_one (const MdOnnxAttr * attr)
{
  for (gsize i = 0; i < attr->n_ints; i++)
    if (attr->ints[i] != 1)
      return FALSE;
  return attr->n_ints > 0 || attr->i == 1;
}

static gboolean
get_perm (const MdOnnxAttr * attr, int *perm)
{
  guint seen = 0;

  if (attr->n_ints > MD_MAX_RANK)
    return FALSE;
  for (gsize i = 0; i < attr->n_ints; i++) {
    if (attr->ints[i] < 0 || attr->ints[i] >= (gint64) attr->n_ints)
      return FALSE;
    perm[i] = (int) attr->ints[i];
    seen |= 1u << perm[i];
  }
  return seen == (1u << attr->n_ints) - 1;
}

/* (transfer full). protobuf-c represents empty bytes as NULL. */
static char *
get_text (const MdOnnxAttr * attr)
{
  return attr->s_len > 0 ? g_strndup (attr->s, attr->s_len) : g_strdup ("");
}

/* @index: (out): the word's index in its list, which is its value in MdAttrs */
static gboolean
get_word (const MdOnnxAttr * attr, AttrKind kind, int *index)
{
  static const char *const modes[] = { "nearest", "linear", NULL };
  static const char *const coordinates[] = { "half_pixel",
    "pytorch_half_pixel", "asymmetric", "align_corners", NULL
  };
  static const char *const roundings[] = { "round_prefer_floor",
    "round_prefer_ceil", "floor", "ceil", NULL
  };
  const char *const *words = kind == ATTR_RESIZE_MODE ? modes :
      kind == ATTR_COORDINATES ? coordinates : roundings;
  g_autofree char *text = get_text (attr);

  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], text) == 0) {
      *index = i;
      return TRUE;
    }
  return FALSE;
}

/* Only with stride 1 does the padding not depend on the size of the input. */
static gboolean
get_auto_pad (const MdOnnxAttr * attr, MdAttrs * attrs)
{
  g_autofree char *mode = get_text (attr);
  gboolean upper = strcmp (mode, "SAME_UPPER") == 0;

  if (strcmp (mode, "NOTSET") == 0 || strcmp (mode, "VALID") == 0)
    return TRUE;
  if ((!upper && strcmp (mode, "SAME_LOWER") != 0) ||
      attrs->stride[0] != 1 || attrs->stride[1] != 1)
    return FALSE;

  for (int i = 0; i < 2; i++) {
    int total = attrs->kernel[i] - 1, less = total / 2;

    attrs->pads[i] = upper ? less : total - less;
    attrs->pads[i + 2] = total - attrs->pads[i];
  }
  return TRUE;
}

static gboolean
read_attr (const AttrRule * rule, const MdOnnxAttr * attr, MdAttrs * attrs)
{
  gpointer field = G_STRUCT_MEMBER_P (attrs, rule->offset);

  switch (rule->kind) {
    case ATTR_INT:
    case ATTR_COUNT:
      if (attr->i < (rule->kind == ATTR_COUNT ? 1 : G_MININT16) ||
          attr->i > G_MAXINT16)
        return FALSE;
      *(int *) field = (int) attr->i;
      return TRUE;
    case ATTR_BOOL:
      *(gboolean *) field = attr->i != 0;
      return attr->i == 0 || attr->i == 1;
    case ATTR_FLOAT:
      *(float *) field = attr->f;
      return isfinite (attr->f) || (rule->ops == OP (CLIP)
          && !isnan (attr->f));
    case ATTR_PAIR:
      return get_sizes (attr, 2, 1, field);
    case ATTR_PADS:
      return get_sizes (attr, 4, 0, field);
    case ATTR_PERM:
      return get_perm (attr, field);
    case ATTR_ALL_ONE:
      return all_one (attr);
    case ATTR_ZERO:
      return attr->i == 0;
    case ATTR_AUTO_PAD:
      return get_auto_pad (attr, attrs);
    case ATTR_RESIZE_MODE:
    case ATTR_COORDINATES:
    case ATTR_ROUNDING:
      return get_word (attr, rule->kind, field);
    case ATTR_IGNORED:
      return TRUE;
  }
  return FALSE;
}

static const AttrRule *
find_rule (MdOpKind op, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (attr_rules); i++)
    if ((attr_rules[i].ops & G_GUINT64_CONSTANT (1) << op) != 0 &&
        strcmp (attr_rules[i].name, name) == 0)
      return &attr_rules[i];
  return NULL;
}

/* auto_pad needs the kernel and the strides, so it comes last. */
char *
md_onnx_attrs_read (MdOpKind op, const MdOnnxAttr * in, gsize n,
    MdAttrs * attrs)
{
  for (int pass = 0; pass < 2; pass++) {
    for (gsize i = 0; i < n; i++) {
      const AttrRule *rule = find_rule (op, in[i].name);
      g_autofree char *name = g_utf8_make_valid (in[i].name, -1);

      if (rule == NULL)
        return g_strdup_printf ("attribute '%s' is not supported", name);
      if ((rule->kind == ATTR_AUTO_PAD) == (pass == 1) &&
          !read_attr (rule, &in[i], attrs))
        return g_strdup_printf ("value of attribute '%s' is not supported",
            name);
    }
  }
  return NULL;
}
