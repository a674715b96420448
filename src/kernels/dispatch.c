#include "tiers.h"

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
#endif
  return flags;
}

static MdCpuFlags
narrow (MdCpuFlags flags, const char *tier)
{
  if (g_strcmp0 (tier, "c") == 0)
    return MD_CPU_C;
  if (g_strcmp0 (tier, "avx2") == 0)
    return flags & MD_CPU_AVX2;
  if (g_strcmp0 (tier, "avx512") == 0)
    return flags & (MD_CPU_AVX2 | MD_CPU_AVX512);
  if (g_strcmp0 (tier, "avx512bf16") == 0)
    return flags & (MD_CPU_AVX2 | MD_CPU_AVX512 | MD_CPU_BF16);
  if (g_strcmp0 (tier, "neon") == 0)
    return flags & MD_CPU_NEON;
  if (tier)
    g_warning ("MASKDETECT_CPU=%s: must be c, avx2, avx512, avx512bf16 or neon",
        tier);
  return flags;
}

MdCpuFlags
md_cpu_flags (void)
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
  MdCpuFlags have = md_cpu_flags () & allowed;
  guint i = 0;

  while ((tiers[i].needs & have) != tiers[i].needs)
    i++;
  return tiers[i].kernels;
}
