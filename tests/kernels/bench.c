#include "bench.h"
#include "kernels/gemm.h"
#include "kernels/kernels.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* CPU time of this thread, to exclude other load of the machine. */
#define RUNS_NS 40000000

/* Square kernels; pad on all sides. */
static const struct
{
  const char *name;
  int n, h, w, c, oc, k, stride, pad;
} layers[] = {
  /* *INDENT-OFF* */
  {"pnet 1, 3>10 3x3", 1, 120, 214, 3, 10, 3, 1, 0},
  {"pnet 2, 10>16 3x3", 1, 59, 106, 10, 16, 3, 1, 0},
  {"pnet 3, 16>32 3x3", 1, 57, 104, 16, 32, 3, 1, 0},
  {"pnet prob, 32>2 1x1", 1, 55, 102, 32, 2, 1, 1, 0},
  {"pnet box, 32>4 1x1", 1, 55, 102, 32, 4, 1, 1, 0},
  {"rnet 1, 3>28 3x3", 32, 24, 24, 3, 28, 3, 1, 0},
  {"rnet 2, 28>48 3x3", 32, 11, 11, 28, 48, 3, 1, 0},
  {"rnet 3, 48>64 2x2", 32, 4, 4, 48, 64, 2, 1, 0},
  {"rnet 4, dense 576>128", 32, 1, 1, 576, 128, 1, 1, 0},
  {"onet 1, 3>32 3x3", 8, 48, 48, 3, 32, 3, 1, 0},
  {"onet 2, 32>64 3x3", 8, 23, 23, 32, 64, 3, 1, 0},
  {"onet 3, 64>64 3x3", 8, 10, 10, 64, 64, 3, 1, 0},
  {"onet 4, 64>128 2x2", 8, 4, 4, 64, 128, 2, 1, 0},
  {"onet 5, dense 1152>256", 8, 1, 1, 1152, 256, 1, 1, 0},
  {"mask 1, 3>24 4x4/2 pad", 4, 64, 64, 3, 24, 4, 2, 1},
  {"mask 2, 24>48 3x3 pad", 4, 32, 32, 24, 48, 3, 1, 1},
  {"mask 3, 48>64 3x3 pad", 4, 16, 16, 48, 64, 3, 1, 1},
  {"mask 4, 64>96 3x3 pad", 4, 8, 8, 64, 96, 3, 1, 1},
  {"mask 5, dense 1536>64", 4, 1, 1, 1536, 64, 1, 1, 0},
  {"dense 1024>512, one", 1, 1, 1, 1024, 512, 1, 1, 0},
  /* *INDENT-ON* */
};

static const struct
{
  const char *name;
  MdCpuFlags flags;
} tiers[] = {
  {"c", MD_CPU_C}, {"avx2", MD_CPU_AVX2}, {"avx512", MD_CPU_AVX512},
  {"avx512bf16", MD_CPU_AVX512 | MD_CPU_BF16}, {"neon", MD_CPU_NEON},
  {"neonbf16", MD_CPU_NEON | MD_CPU_BF16},
};

typedef struct
{
  MdConvShape s;
  const MdKernels *kernels;     /* NULL: cblas_sgemm */
  float *x, *weights, *packed, *y, *scratch;
} Run;

static float *
floats_new (gsize n)
{
  float *p = g_aligned_alloc (n, sizeof (float), 64);

  for (gsize i = 0; i < n; i++)
    p[i] = (float) (i % 17) / 17 - 0.5f;
  return p;
}

static void
run_once (const Run * r)
{
  const MdConvShape *s = &r->s;
  const MdActivation act = {.kind = MD_ACT_LEAKY,.slope = 0 };
  int k = s->kh * s->kw * s->c;

  if (r->kernels)
    r->kernels->conv (s, r->x, r->packed, NULL, &act, r->y, r->scratch);
  else
    md_gemm (FALSE, TRUE, s->n * s->oh * s->ow, s->oc, k, 1, r->x, k,
        r->weights, k, 0, r->y, s->oc);
}

static gint64
thread_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * G_GINT64_CONSTANT (1000000000) + t.tv_nsec;
}

/* Returns the GFLOP/s of the best run, counting the operations of a direct
 * convolution. */
static double
measure (const Run * r)
{
  const MdConvShape *s = &r->s;
  double flop = 2.0 * s->n * s->oh * s->ow * s->oc * s->kh * s->kw * s->c;
  gint64 best = G_MAXINT64, total = 0;

  while (total < RUNS_NS) {
    gint64 start = thread_ns (), elapsed;

    run_once (r);
    elapsed = MAX (thread_ns () - start, 1);
    best = MIN (best, elapsed);
    total += elapsed;
  }
  return flop / (double) best;
}

static MdConvShape
layer_shape (gsize i)
{
  int k = layers[i].k, stride = layers[i].stride, pad = layers[i].pad;

  return (MdConvShape) {
  .n = layers[i].n,.h = layers[i].h,.w = layers[i].w,.c = layers[i].c,.oh =
        (layers[i].h + 2 * pad - k) / stride + 1,.ow =
        (layers[i].w + 2 * pad - k) / stride + 1,.oc = layers[i].oc,.kh =
        k,.kw = k,.sh = stride,.sw = stride,.pad_top = pad,.pad_left =
        pad,.groups = 1};
}

static void
bench_layer (gsize i)
{
  Run r = {.s = layer_shape (i) };
  gsize pixels = (gsize) r.s.n * r.s.oh * r.s.ow;
  gsize k = (gsize) r.s.kh * r.s.kw * r.s.c;

  /* large enough for the matrix of the GEMM, too */
  r.x = floats_new (MAX ((gsize) r.s.n * r.s.h * r.s.w * r.s.c, pixels * k));
  r.weights = floats_new (k * r.s.oc);
  r.y = floats_new (pixels * r.s.oc);

  printf ("%-24s", layers[i].name);
  for (gsize t = 0; t < G_N_ELEMENTS (tiers); t++) {
    r.kernels = md_kernels_get (tiers[t].flags);
    if (g_strcmp0 (r.kernels->name, tiers[t].name) != 0)
      continue;
    r.s.tile = r.kernels->conv_tile (&r.s);
    r.packed = floats_new (r.kernels->conv_packed_size (&r.s));
    r.scratch = floats_new (r.kernels->conv_scratch_size (&r.s));
    r.kernels->conv_pack (&r.s, r.weights, r.packed);
    printf (" %8.1f", measure (&r));
    g_aligned_free (r.packed);
    g_aligned_free (r.scratch);
  }
  r.kernels = NULL;
  printf (" %8.1f\n", measure (&r));
  fflush (stdout);

  g_aligned_free (r.x);
  g_aligned_free (r.weights);
  g_aligned_free (r.y);
}

int
bench_run (const char *only)
{
  printf ("%-24s", "GFLOP/s");
  for (gsize t = 0; t < G_N_ELEMENTS (tiers); t++)
    if (g_strcmp0 (md_kernels_get (tiers[t].flags)->name, tiers[t].name) == 0)
      printf (" %8s", tiers[t].name);
  printf (" %8s\n", "sgemm");

  for (gsize i = 0; i < G_N_ELEMENTS (layers); i++)
    if (only == NULL || strstr (layers[i].name, only) != NULL)
      bench_layer (i);
  return 0;
}
