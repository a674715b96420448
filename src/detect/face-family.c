#include "face-family.h"

/* Input size at which outputs are distinguished if the file accepts any size:
 * no two strides have the same number of cells. */
#define TRIAL_WIDTH 320
#define TRIAL_HEIGHT 256
#define MAX_OUTPUTS 16

typedef struct
{
  gint64 answers;               /* rows for one picture */
  int length;                   /* numbers per row; if 4-D, per cell */
  gboolean grid;                /* 4-D: N×C×H×W */
} Output;

/* Outputs of the network for the trial input. */
typedef struct
{
  MdFaceLayout *layout;
  const MdModel *model;
  MdSession *session;
  int width, height;
  guint n;
  Output outputs[MAX_OUTPUTS];
} Trial;

typedef struct
{
  gboolean (*match) (Trial * trial);
  MdFaceDefaults usual;
  int align;
} Family;

/* Number of values of a box, of landmarks, and of a cell of our family. */
enum
{
  BOX = 4,
  LANDMARKS = 10,
  OURS_BARE = 1 + BOX + LANDMARKS,
  OURS = OURS_BARE + 1
};

static const MdFaceField none = {.output = -1 };

static MdFaceLevel *
add_level (Trial * trial, int stride, int n_anchors)
{
  MdFaceLevel *level = &trial->layout->levels[trial->layout->n_levels++];

  *level = (MdFaceLevel) {
  .stride = stride,.n_anchors = n_anchors,.score = none,.objectness =
        none,.box = none,.landmarks = none,.mask = none};
  return level;
}

static gint64
count_cells (const Trial * trial, const MdFaceLevel * level)
{
  return (gint64) md_face_level_columns (level, trial->width) *
      md_face_level_rows (level, trial->height);
}

/* Finds the first output from @from on that has @length numbers for each of
 * @anchors answers in each of @cells, as a grid or as a list; -1 = none. */
static int
find_output (const Trial * trial, int from, gint64 cells, int anchors,
    int length)
{
  for (int i = from; i < (int) trial->n; i++) {
    const Output *out = &trial->outputs[i];

    if (out->grid ? out->answers == cells && out->length == anchors * length :
        out->answers == cells * anchors && out->length == length)
      return i;
  }
  return -1;
}

static gboolean
find_field (const Trial * trial, const MdFaceLevel * level, int length,
    MdFaceField * field)
{
  *field = (MdFaceField) {
  .output = find_output (trial, field->output + 1,
        count_cells (trial, level), level->n_anchors, length),.pitch = length};
  return field->output >= 0;
}

/* Our format: one row per cell with all its fields. */
static gboolean
match_ours (Trial * trial)
{
  static const int strides[] = { 8, 16, 32 };
  int length = trial->outputs[0].length;

  if (trial->n != G_N_ELEMENTS (strides)
      || (length != OURS && length != OURS_BARE))
    return FALSE;
  for (guint i = 0; i < trial->n; i++) {
    MdFaceLevel *level = add_level (trial, strides[i], 1);
    int output = find_output (trial, 0, count_cells (trial, level), 1,
        length);

    if (output < 0 || !trial->outputs[output].grid)
      return FALSE;
    level->score = (MdFaceField) {
    output, 0, length};
    level->box = (MdFaceField) {
    output, 1, length};
    level->landmarks = (MdFaceField) {
    output, 1 + BOX, length};
    if (length == OURS)
      level->mask = (MdFaceField) {
      output, OURS_BARE, length};
  }
  return TRUE;
}

static gboolean
match_scrfd (Trial * trial)
{
  static const int strides[] = { 8, 16, 32 };

  if (trial->n != 6 && trial->n != 9)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (strides); i++) {
    MdFaceLevel *level = add_level (trial, strides[i], 2);

    if (!find_field (trial, level, 1, &level->score)
        || !find_field (trial, level, BOX, &level->box)
        || (trial->n == 9 && !find_field (trial, level, LANDMARKS,
                &level->landmarks)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
match_yunet (Trial * trial)
{
  static const int strides[] = { 8, 16, 32 };

  if (trial->n != 12)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (strides); i++) {
    MdFaceLevel *level = add_level (trial, strides[i], 1);

    if (!find_field (trial, level, 1, &level->score))
      return FALSE;
    level->objectness = level->score;
    if (!find_field (trial, level, 1, &level->objectness)
        || !find_field (trial, level, BOX, &level->box)
        || !find_field (trial, level, LANDMARKS, &level->landmarks))
      return FALSE;
  }
  return TRUE;
}

/* Every level's answers in one list: gives all levels the fields of that
 * list. */
static gboolean
match_list (Trial * trial, int n_landmarks)
{
  MdFaceLayout *layout = trial->layout;
  gint64 answers = 0;
  int score, box, landmarks = -1;

  for (guint i = 0; i < layout->n_levels; i++)
    answers +=
        count_cells (trial, &layout->levels[i]) * layout->levels[i].n_anchors;
  score = find_output (trial, 0, answers, 1, 2);
  box = find_output (trial, 0, answers, 1, BOX);
  if (n_landmarks > 0)
    landmarks = find_output (trial, 0, answers, 1, n_landmarks);
  if (score < 0 || box < 0 || (n_landmarks > 0 && landmarks < 0))
    return FALSE;
  layout->one_list = TRUE;
  for (guint i = 0; i < layout->n_levels; i++) {
    MdFaceLevel *level = &layout->levels[i];

    /* The face is the second of two classes. */
    level->score = (MdFaceField) {
    score, 1, 2};
    level->box = (MdFaceField) {
    box, 0, BOX};
    if (landmarks >= 0)
      level->landmarks = (MdFaceField) {
      landmarks, 0, LANDMARKS};
  }
  return TRUE;
}

static gboolean
match_retinaface (Trial * trial)
{
  static const struct
  {
    int stride;
    float anchors[2];
  } levels[] = { {8, {16, 32}}, {16, {64, 128}}, {32, {256, 512}} };

  if (trial->n != 3)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    MdFaceLevel *level = add_level (trial, levels[i].stride, 2);

    level->anchors[0] = levels[i].anchors[0];
    level->anchors[1] = levels[i].anchors[1];
  }
  return match_list (trial, LANDMARKS);
}

static gboolean
match_ultra_light (Trial * trial)
{
  static const int strides[] = { 8, 16, 32, 64 };
  static const int n_anchors[] = { 3, 2, 2, 3 };

  if (trial->n != 2)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (strides); i++)
    add_level (trial, strides[i], n_anchors[i]);
  return match_list (trial, 0);
}

/* *INDENT-OFF* */
static const Family families[MD_N_FACE_FAMILIES] = {
  [MD_FACE_FAMILY_OURS] = {match_ours,
      {{FALSE, {127.5f, 127.5f, 127.5f}, 1 / 128.f}, 0.5f, 0.45f, 10}, 32},
  [MD_FACE_FAMILY_SCRFD] = {match_scrfd,
      {{FALSE, {127.5f, 127.5f, 127.5f}, 1 / 128.f}, 0.5f, 0.4f, 10}, 32},
  [MD_FACE_FAMILY_YUNET] = {match_yunet,
      {{TRUE, {0, 0, 0}, 1}, 0.6f, 0.45f, 10}, 32},
  [MD_FACE_FAMILY_RETINAFACE] = {match_retinaface,
      {{TRUE, {104, 117, 123}, 1}, 0.6f, 0.4f, 10}, 32},
  [MD_FACE_FAMILY_ULTRA_LIGHT] = {match_ultra_light,
      {{FALSE, {127, 127, 127}, 1 / 128.f}, 0.7f, 0.3f, 10}, 64},
};
/* *INDENT-ON* */

/* Determines the rows of a shape: N×C×H×W has C numbers per cell, any other
 * shape has rows of its last dimension. */
static Output
describe (const MdShape * shape)
{
  Output out = {.grid = shape->rank == 4 };
  gint64 length = out.grid ? shape->dims[1] :
      shape->rank > 0 ? shape->dims[shape->rank - 1] : 1;

  out.length = (int) length;
  out.answers = md_shape_elements (shape) / MAX (length, 1);
  return out;
}

static gboolean
refuse (const Trial * trial, GError ** error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < trial->n; i++)
    g_string_append_printf (list, "%s%" G_GINT64_FORMAT "×%d",
        i > 0 ? ", " : "", trial->outputs[i].answers, trial->outputs[i].length);
  return md_network_error (trial->model, error,
      "not a face detector that is known: for %d×%d pixels its %u outputs are "
      "%s; known are our own, SCRFD, YuNet, RetinaFace and Ultra-Light",
      trial->width, trial->height, trial->n, list->str);
}

static gboolean
run_trial (Trial * trial, GError ** error)
{
  const MdModel *model = trial->model;
  const MdShape *declared = md_model_input_shape (model);

  trial->width = TRIAL_WIDTH;
  trial->height = TRIAL_HEIGHT;
  if (declared->dims[2] > 0)
    trial->layout->height = trial->height = (int) declared->dims[2];
  if (declared->dims[3] > 0)
    trial->layout->width = trial->width = (int) declared->dims[3];
  if ((trial->layout->width > 0) != (trial->layout->height > 0))
    return md_network_error (model, error, "only one side of its input is "
        "fixed");
  if (md_session_input (trial->session, 1, trial->height, trial->width,
          error) == NULL)
    return FALSE;
  trial->n = md_model_n_outputs (model);
  if (trial->n > MAX_OUTPUTS)
    return md_network_error (model, error, "not a face detector that is "
        "known: it has %u outputs", trial->n);
  for (guint i = 0; i < trial->n; i++) {
    MdShape shape;

    md_session_output (trial->session, (int) i, &shape);
    trial->outputs[i] = describe (&shape);
  }
  return TRUE;
}

gboolean
md_face_family_recognise (MdFaceLayout * layout, MdSession * session,
    const MdModel * model, MdFaceDefaults * usual, GError ** error)
{
  Trial trial = {.layout = layout,.model = model,.session = session };

  if (!run_trial (&trial, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    layout->n_levels = 0;
    layout->one_list = FALSE;
    if (!families[i].match (&trial))
      continue;
    layout->family = i;
    layout->align = families[i].align;
    *usual = families[i].usual;
    return TRUE;
  }
  return refuse (&trial, error);
}
