/* Tests every tier of this CPU against the C reference, for random shapes;
 * with --bench [layer], measures its speed on the shapes of the networks. */
#include "bench.h"
#include "fixture.h"
#include "kernels/kernels.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define CASES 400
/* Extra rounding of Winograd's transforms, in terms of a sum: up to 16 were
 * seen, and a wrong transform gives millions. */
#define TILE_TERMS 100
/* Winograd's transforms of weights 0 and ±this and of inputs 0 and ±1 are exact
 * as bfloat16s: the square of the denominators' common multiple. */
#define EXACT_WEIGHT 576
/* Largest error of factors rounded to bfloat16s, relative to the sum of the
 * largest products: up to 7 / 256 was seen. */
#define BFLOAT16_ERROR (16 / 256.)

static const MdCpuFlags tier_flags[] = { MD_CPU_AVX2, MD_CPU_AVX512,
  MD_CPU_AVX512 | MD_CPU_BF16, MD_CPU_NEON, MD_CPU_NEON | MD_CPU_BF16
};

/* Prefers small numbers, which have the corner cases. */
static int
random_size (GRand * rand, int max)
{
  return 1 + (int) (max * pow (g_rand_double (rand), 2));
}

/* Mostly no padding, or less than the kernel; that of a gradient may be
 * negative. */
static int
random_pad (GRand * rand, int kernel)
{
  return g_rand_boolean (rand) ? 0 : g_rand_int_range (rand, -1, kernel);
}

/* Draws the number of outputs along one axis: at most as many as start inside
 * @in. */
static int
random_outputs (GRand * rand, int in, int pad, int stride)
{
  int most = (in + pad - 1) / stride + 1;

  return g_rand_boolean (rand) ? most : 1 + g_rand_int_range (rand, 0, most);
}

/* Draws the positions of the windows for the kernel and stride. */
static void
random_place (GRand * rand, MdConvShape * s)
{
  s->pad_top = random_pad (rand, s->kh);
  s->pad_left = random_pad (rand, s->kw);
  s->oh = random_outputs (rand, s->h + 2, s->pad_top, s->sh);
  s->ow = random_outputs (rand, s->w + 2, s->pad_left, s->sw);
}

static MdConvShape
random_conv (GRand * rand)
{
  MdConvShape s = {.groups = 1 };

  s.n = random_size (rand, 4);
  s.h = random_size (rand, 16);
  s.w = random_size (rand, g_rand_int_range (rand, 0, 8) == 0 ? 200 : 24);
  s.c = random_size (rand, 69);
  s.oc = random_size (rand, 69);
  s.kh = random_size (rand, 5);
  s.kw = g_rand_boolean (rand) ? s.kh : random_size (rand, 5);
  s.sh = random_size (rand, 3);
  s.sw = random_size (rand, 3);
  random_place (rand, &s);
  switch (g_rand_int_range (rand, 0, 8)) {
    case 0:                    /* dense; the end of x is at the unreadable
                                 * page */
      s.n = random_size (rand, 40);
      s.c = random_size (rand, 3000);
      s.h = s.w = s.oh = s.ow = s.kh = s.kw = s.sh = s.sw = 1;
      s.pad_top = s.pad_left = 0;
      break;
    case 1:
      s.groups = s.oc = s.c;
      if (g_rand_boolean (rand)) {
        s.kh = s.kw = 3;
        random_place (rand, &s);
      }
      break;
    case 2:
      s.groups = g_rand_int_range (rand, 2, 4);
      s.c = s.groups * (1 + s.c / s.groups);
      s.oc = s.groups * (1 + s.oc / s.groups);
      break;
    case 3:                    /* supported by Winograd's algorithm */
      s.kh = s.kw = 3;
      s.sh = s.sw = 1;
      s.tile = g_rand_int_range (rand, 3, 5);
      random_place (rand, &s);
      break;
    case 4:
      s.kh = g_rand_int_range (rand, 3, 5);
      s.kw = g_rand_int_range (rand, 3, 5);
      s.sh = s.sw = 2;
      s.tile = 3;
      random_place (rand, &s);
      break;
    case 5:                    /* few outputs, 1×1 */
      s.kh = s.kw = 1;
      s.oc = random_size (rand, 4);
      random_place (rand, &s);
      break;
    case 6:
      s.kh = s.kw = s.sh = s.sw = 1;
      random_place (rand, &s);
      break;
    default:
      break;
  }
  return s;
}

/* Half of the 1×1 convolutions use the tile that @kernels recommends. */
static MdConvShape
random_conv_for (const MdKernels * kernels, GRand * rand)
{
  MdConvShape s = random_conv (rand);

  if (s.kh == 1 && s.kw == 1 && g_rand_boolean (rand))
    s.tile = kernels->conv_tile (&s);
  return s;
}

static MdActivation
random_activation (GRand * rand, const float *slopes, const float *add)
{
  MdActivation act = {.kind = g_rand_int_range (rand, 0, MD_ACT_CLIP + 1) };

  act.slope = g_rand_boolean (rand) ? 0 : g_rand_double (rand);
  act.slopes = slopes;
  act.lo = -g_rand_double (rand);
  act.hi = g_rand_double (rand) * 6;
  act.add = add;
  return act;
}

static char *
describe_conv (const char *tier, const MdConvShape * s)
{
  return g_strdup_printf ("%s conv n%d %dx%dx%d -> %dx%dx%d, kernel %dx%d, "
      "stride %dx%d, pad %d,%d, %d groups, tile %d", tier, s->n, s->h, s->w,
      s->c, s->oh, s->ow, s->oc, s->kh, s->kw, s->sh, s->sw, s->pad_top,
      s->pad_left, s->groups, s->tile);
}

/* Cuts the rows into at most three parts, some of them empty.
 * @cuts: [4] */
static void
random_cuts (GRand * rand, int rows, int tile, int *cuts)
{
  const int step = MAX (tile, 1);

  cuts[3] = rows;
  for (int i = 2; i > 0; i--)
    cuts[i] = g_rand_int_range (rand, 0, cuts[i + 1] + 1) / step * step;
}

/* Runs one tier on @x and @weights in its own packing, and checks for writes
 * outside its output. */
static Buffer
run_conv (const MdKernels * kernels, GRand * rand, const MdConvShape * s,
    const Buffer * x, const Buffer * weights, const float *bias,
    const MdActivation * act)
{
  g_autofree char *what = describe_conv (kernels->name, s);
  g_auto (Buffer) packed =
      buffer_new (rand, kernels->conv_packed_size (s) + 16);
  float *aligned = (float *) (((gsize) packed.data + 63) & ~(gsize) 63);
  g_auto (Buffer) scratch =
      buffer_new (rand, kernels->conv_scratch_size (s) + 16);
  Buffer y = buffer_new (rand, (gsize) s->n * s->oh * s->ow * s->oc);
  MdConvShape part = *s;
  int cuts[4] = { 0 };

  random_cuts (rand, s->oh, s->tile, cuts);
  kernels->conv_pack (s, weights->data, aligned);
  buffer_check (&packed, what);
  for (int i = 0; i < 3; i++) {
    part.first = cuts[i];
    part.end = cuts[i + 1];
    if (part.first < part.end)
      kernels->conv (&part, x->data, aligned, bias, act, y.data,
          (float *) (((gsize) scratch.data + 63) & ~(gsize) 63));
  }
  buffer_check (&y, what);
  buffer_check (&scratch, what);
  return y;
}

static void
make_absolute (Buffer * b)
{
  for (gsize i = 0; i < b->n; i++)
    b->data[i] = fabsf (b->data[i]);
}

/* Sets every pixel of @n pictures to the maximum of its picture, per
 * channel. */
static void
spread_maximum (float *x, int n, int pixels, int channels)
{
  for (; n > 0; n--, x += (gsize) pixels * channels)
    for (int c = 0; c < channels; c++) {
      float most = 0;

      for (int p = 0; p < pixels; p++)
        most = MAX (most, x[p * channels + c]);
      for (int p = 0; p < pixels; p++)
        x[p * channels + c] = most;
    }
}

/* Returns the sum of the absolute values of all products, to which the
 * rounding error of a sum in any order is proportional. */
static Buffer
conv_magnitude (GRand * rand, const MdConvShape * s, const Buffer * x,
    const Buffer * weights, const Buffer * bias, const Buffer * add)
{
  g_auto (Buffer) aa = buffer_new_copy (rand, add);
  const MdActivation none = {.kind = MD_ACT_NONE,.add = aa.data };
  g_auto (Buffer) ax = buffer_new_copy (rand, x);
  g_auto (Buffer) aw = buffer_new_copy (rand, weights);
  g_auto (Buffer) ab = buffer_new_copy (rand, bias);
  Buffer magnitude;

  make_absolute (&ax);
  make_absolute (&aw);
  make_absolute (&ab);
  make_absolute (&aa);
  if (s->tile) {
    spread_maximum (ax.data, s->n, s->h * s->w, s->c);
    spread_maximum (aw.data, s->oc * s->c, s->kh * s->kw, 1);
  }
  magnitude = run_conv (md_kernels_get (MD_CPU_C), rand, s, &ax, &aw, ab.data,
      &none);
  if (s->tile)
    spread_maximum (magnitude.data, s->n, s->oh * s->ow, s->oc);
  return magnitude;
}

/* Two sums of @terms products and a start in different orders differ by at
 * most 2 (terms + 1) u × the magnitude, u = FLT_EPSILON / 2; slopes are at
 * most 1. One more u each for the activation's own rounding.
 * Returns: relative to the magnitude */
static double
sum_error (double terms)
{
  return (terms + 2) * FLT_EPSILON;
}

static void
compare (const Buffer * got, const Buffer * expected,
    const Buffer * magnitude, double error, const char *what)
{
  for (gsize i = 0; i < got->n; i++) {
    double limit = error * magnitude->data[i];

    if (!(fabs ((double) got->data[i] - expected->data[i]) <= limit))
      g_error ("%s: [%" G_GSIZE_FORMAT "] is %g, should be %g +- %g", what, i,
          got->data[i], expected->data[i], limit);
  }
}

/* Rounds to 0 and ±@value. */
static void
make_exact (Buffer * b, float value)
{
  for (gsize i = 0; i < b->n; i++)
    b->data[i] = value * roundf (b->data[i]);
}

static void
check_conv (const MdKernels * kernels, GRand * rand)
{
  const MdConvShape s = random_conv_for (kernels, rand);
  g_autofree char *what = describe_conv (kernels->name, &s);
  g_auto (Buffer) x = buffer_new_input (rand, (gsize) s.n * s.h * s.w * s.c);
  g_auto (Buffer) weights = buffer_new_input (rand,
      (gsize) s.kh * s.kw * (s.c / s.groups) * s.oc);
  g_auto (Buffer) bias = buffer_new_input (rand, s.oc);
  g_auto (Buffer) slopes = buffer_new_input (rand, s.oc);
  g_auto (Buffer) add = buffer_new_input (rand,
      (gsize) s.n * s.oh * s.ow * s.oc);
  const MdActivation act = random_activation (rand, slopes.data,
      g_rand_boolean (rand) ? add.data : NULL);
  const float *b = g_rand_int_range (rand, 0, 4) ? bias.data : NULL;
  const gboolean bfloat16 = s.tile && strstr (kernels->name, "bf16") != NULL;
  const gboolean exact = bfloat16 && g_rand_boolean (rand);
  g_auto (Buffer) magnitude = { 0 };
  g_auto (Buffer) expected = { 0 };
  g_auto (Buffer) got = { 0 };

  if (exact) {
    make_exact (&x, 1);
    make_exact (&weights, EXACT_WEIGHT);
  }
  magnitude = conv_magnitude (rand, &s, &x, &weights, &bias, &add);
  expected = run_conv (md_kernels_get (MD_CPU_C), rand, &s, &x, &weights, b,
      &act);
  got = run_conv (kernels, rand, &s, &x, &weights, b, &act);

  compare (&got, &expected, &magnitude, bfloat16 && !exact ? BFLOAT16_ERROR :
      sum_error (1 + (double) s.kh * s.kw * s.c / s.groups
          + (s.tile ? TILE_TERMS : 0)), what);
}

static Buffer
run_weight_grad (const MdKernels * kernels, GRand * rand,
    const MdConvShape * s, const Buffer * x, const Buffer * dy,
    const Buffer * start, const char *what)
{
  Buffer dw = buffer_new_copy (rand, start);
  g_auto (Buffer) scratch = buffer_new (rand,
      kernels->conv_weight_grad_scratch_size (s) + 16);

  kernels->conv_weight_grad (s, x->data, dy->data, dw.data,
      (float *) (((gsize) scratch.data + 63) & ~(gsize) 63));
  buffer_check (&dw, what);
  buffer_check (&scratch, what);
  return dw;
}

static void
check_weight_grad (const MdKernels * kernels, GRand * rand)
{
  const MdConvShape s = random_conv (rand);
  const MdKernels *reference = md_kernels_get (MD_CPU_C);
  gboolean by_tiles = s.tile > 0 && s.sh == 1;
  g_autofree char *what = describe_conv (kernels->name, &s);
  g_auto (Buffer) x = buffer_new_input (rand, (gsize) s.n * s.h * s.w * s.c);
  g_auto (Buffer) dy =
      buffer_new_input (rand, (gsize) s.n * s.oh * s.ow * s.oc);
  g_auto (Buffer) start = buffer_new_input (rand,
      (gsize) s.kh * s.kw * (s.c / s.groups) * s.oc);
  g_auto (Buffer) expected =
      run_weight_grad (reference, rand, &s, &x, &dy, &start, what);
  g_auto (Buffer) got =
      run_weight_grad (kernels, rand, &s, &x, &dy, &start, what);
  g_auto (Buffer) magnitude = { 0 };

  make_absolute (&x);
  make_absolute (&dy);
  make_absolute (&start);
  if (by_tiles) {
    spread_maximum (x.data, s.n, s.h * s.w, s.c);
    spread_maximum (dy.data, s.n, s.oh * s.ow, s.oc);
  }
  magnitude = run_weight_grad (reference, rand, &s, &x, &dy, &start, what);
  if (by_tiles)
    spread_maximum (magnitude.data, 1, s.kh * s.kw, s.c * s.oc);
  compare (&got, &expected, &magnitude, sum_error ((double) s.n * s.oh * s.ow
          + (by_tiles ? TILE_TERMS : 0)), what);
}

static MdPoolShape
random_pool (GRand * rand)
{
  MdPoolShape s = { 0 };

  s.n = random_size (rand, 4);
  s.h = random_size (rand, 30);
  s.w = random_size (rand, 30);
  s.c = random_size (rand, 70);
  s.kh = random_size (rand, 4);
  s.kw = random_size (rand, 4);
  s.sh = random_size (rand, 3);
  s.sw = random_size (rand, 3);
  s.pad_top = g_rand_int_range (rand, 0, s.kh);
  s.pad_left = g_rand_int_range (rand, 0, s.kw);
  s.oh = random_outputs (rand, s.h, s.pad_top, s.sh);
  s.ow = random_outputs (rand, s.w, s.pad_left, s.sw);
  return s;
}

static void
check_max_pool (const MdKernels * kernels, GRand * rand)
{
  const MdPoolShape s = random_pool (rand);
  const gsize n = (gsize) s.n * s.oh * s.ow * s.c;
  g_autofree char *what = g_strdup_printf ("%s max_pool n%d %dx%dx%d -> %dx%d,"
      " window %dx%d, stride %dx%d, pad %d,%d", kernels->name, s.n, s.h, s.w,
      s.c, s.oh, s.ow, s.kh, s.kw, s.sh, s.sw, s.pad_top, s.pad_left);
  g_auto (Buffer) x = buffer_new_input (rand, (gsize) s.n * s.h * s.w * s.c);
  g_auto (Buffer) expected = buffer_new (rand, n);
  g_auto (Buffer) got = buffer_new (rand, n);
  MdPoolShape part = s;
  int cuts[4] = { 0 };

  md_kernels_get (MD_CPU_C)->max_pool (&s, x.data, expected.data);
  random_cuts (rand, s.oh, 1, cuts);
  for (int i = 0; i < 3; i++) {
    part.first = cuts[i];
    part.end = cuts[i + 1];
    if (part.first < part.end)
      kernels->max_pool (&part, x.data, got.data);
  }
  buffer_check (&got, what);
  if (memcmp (got.data, expected.data, n * sizeof (float)) != 0)
    g_error ("%s: differs from the reference", what);
}

typedef struct
{
  const MdKernels *kernels;
  void (*check) (const MdKernels * kernels, GRand * rand);
} Test;

static void
run_cases (gconstpointer data)
{
  const Test *test = data;
  GRand *rand = g_rand_new_with_seed (fixture_seed ());

  for (int i = 0; i < CASES; i++)
    test->check (test->kernels, rand);
  g_rand_free (rand);
}

static void
add_test (const MdKernels * kernels, const char *name,
    void (*check) (const MdKernels *, GRand *))
{
  g_autofree char *path =
      g_strdup_printf ("/kernels/%s/%s", kernels->name, name);
  Test *test = g_new (Test, 1);

  test->kernels = kernels;
  test->check = check;
  g_test_add_data_func_full (path, test, run_cases, g_free);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc > 1 && strcmp (argv[1], "--bench") == 0)
    return bench_run (argv[2]);

  for (gsize i = 0; i < G_N_ELEMENTS (tier_flags); i++) {
    const MdKernels *kernels = md_kernels_get (tier_flags[i]);

    if (kernels == md_kernels_get (MD_CPU_C))
      continue;
    add_test (kernels, "conv", check_conv);
    add_test (kernels, "conv-weight-grad", check_weight_grad);
    add_test (kernels, "max-pool", check_max_pool);
  }
  return g_test_run ();
}
