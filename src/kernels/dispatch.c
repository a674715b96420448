#include "tiers.h"

#include <string.h>

#ifdef __aarch64__
#include <sys/auxv.h>
#endif

/* Best first; the last one runs everywhere. */
static const struct
{
  MdCpuFlags needs;
  const MdKernels *kernels;
} tiers[] = {
#ifdef HAVE_AVX512BF16
  {MD_CPU_AVX512 | MD_CPU_BF16, &md_kernels_avx512bf16},
#endif
#ifdef HAVE_AVX512
  {MD_CPU_AVX512, &md_kernels_avx512},
#endif
#ifdef HAVE_AVX2
  {MD_CPU_AVX2, &md_kernels_avx2},
#endif
#ifdef HAVE_NEONBF16
  {MD_CPU_NEON | MD_CPU_BF16, &md_kernels_neonbf16},
#endif
#ifdef HAVE_NEON
  {MD_CPU_NEON, &md_kernels_neon},
#endif
  {MD_CPU_C, &md_kernels_c},
};

/* __builtin_cpu_supports() also checks that the operating system saves the
 * registers. */
static MdCpuFlags
detect (void)
{
  MdCpuFlags flags = MD_CPU_C;

#if defined (__x86_64__) || defined (__i386__)
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    flags |= MD_CPU_AVX2;
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
      && __builtin_cpu_supports ("avx512dq")
      && __builtin_cpu_supports ("avx512vl"))
    flags |= MD_CPU_AVX512;
  if (__builtin_cpu_supports ("avx512bf16"))
    flags |= MD_CPU_BF16;
#elif defined (__aarch64__)
  flags |= MD_CPU_NEON;
#ifdef HWCAP2_BF16
  if (getauxval (AT_HWCAP2) & HWCAP2_BF16)
    flags |= MD_CPU_BF16;
#endif
#endif
  return flags;
}

/* Restricts @flags to those of the @tier (nullable). */
static MdCpuFlags
narrow (MdCpuFlags flags, const char *tier)
{
  static const struct
  {
    const char *name;
    MdCpuFlags flags;
  } names[] = {
    {"c", MD_CPU_C},
    {"avx2", MD_CPU_AVX2},
    {"avx512", MD_CPU_AVX2 | MD_CPU_AVX512},
    {"avx512bf16", MD_CPU_AVX2 | MD_CPU_AVX512 | MD_CPU_BF16},
    {"neon", MD_CPU_NEON},
    {"neonbf16", MD_CPU_NEON | MD_CPU_BF16},
  };

  if (tier == NULL)
    return flags;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (tier, names[i].name) == 0)
      return flags & names[i].flags;
  g_warning ("MASKDETECT_CPU=%s: must be c, avx2, avx512, avx512bf16, neon or "
      "neonbf16", tier);
  return flags;
}

/* Features of this CPU, restricted by $MASKDETECT_CPU. Detected once per
 * process. */
static MdCpuFlags
cpu_flags (void)
{
  static gsize once = 0;
  static MdCpuFlags flags;

  if (g_once_init_enter (&once)) {
    flags = narrow (detect (), g_getenv ("MASKDETECT_CPU"));
    g_once_init_leave (&once, 1);
  }
  return flags;
}

const MdKernels *
md_kernels_get (MdCpuFlags allowed)
{
  MdCpuFlags have = cpu_flags () & allowed;
  guint i = 0;

  while ((tiers[i].needs & have) != tiers[i].needs)
    i++;
  return tiers[i].kernels;
}
