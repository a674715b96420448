/* Measures ONNX Runtime, with the arguments and the output of bench-plan.
 * bench-onnxruntime.sh compiles it against the Debian 13 tree. */
#include <onnxruntime_c_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const OrtApi *api;

static void
check (OrtStatus * status)
{
  if (status != NULL) {
    fprintf (stderr, "%s\n", api->GetErrorMessage (status));
    exit (1);
  }
}

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec * 1e-6;
}

static OrtValue *
make_input (OrtMemoryInfo * memory, int n, const char *size)
{
  int64_t shape[4] = { n, 3, 0, 0 };
  size_t count;
  float *data;
  OrtValue *value;

  sscanf (size, "%ldx%ld", &shape[2], &shape[3]);
  count = (size_t) (shape[0] * shape[1] * shape[2] * shape[3]);
  data = malloc (count * sizeof (float));
  for (size_t i = 0; i < count; i++)
    data[i] = (float) ((int) (i * 7 % 256) - 127) / 128;
  check (api->CreateTensorWithDataAsOrtValue (memory, data,
          count * sizeof (float), shape, 4,
          ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &value));
  return value;
}

static double
run_one (OrtSession * session, const OrtValue * input, size_t n_outputs,
    const char *const *names)
{
  static const char *const input_names[] = { "image" };
  OrtValue *outputs[16] = { NULL };
  double start = now ();

  check (api->Run (session, NULL, input_names, &input, 1, names, n_outputs,
          outputs));
  start = now () - start;
  for (size_t i = 0; i < n_outputs; i++)
    api->ReleaseValue (outputs[i]);

  return start;
}

int
main (int argc, char *argv[])
{
  OrtEnv *env;
  OrtSessionOptions *options;
  OrtSession *session;
  OrtMemoryInfo *memory;
  OrtAllocator *allocator;
  OrtValue *inputs[64];
  char *names[16];
  size_t n_outputs;
  double best = 1e9;

  if (argc < 5 || argc > 64)
    return 1;
  api = OrtGetApiBase ()->GetApi (ORT_API_VERSION);
  check (api->CreateEnv (ORT_LOGGING_LEVEL_ERROR, "bench", &env));
  check (api->CreateSessionOptions (&options));
  check (api->SetIntraOpNumThreads (options, 1));
  check (api->SetInterOpNumThreads (options, 1));
  check (api->SetSessionGraphOptimizationLevel (options, ORT_ENABLE_ALL));
  check (api->CreateSession (env, argv[1], options, &session));
  check (api->CreateCpuMemoryInfo (OrtArenaAllocator, OrtMemTypeDefault,
          &memory));
  check (api->GetAllocatorWithDefaultOptions (&allocator));
  check (api->SessionGetOutputCount (session, &n_outputs));
  for (size_t i = 0; i < n_outputs && i < 16; i++)
    check (api->SessionGetOutputName (session, i, allocator, &names[i]));
  for (int i = 4; i < argc; i++)
    inputs[i - 4] = make_input (memory, atoi (argv[3]), argv[i]);

  for (int round = 0; round < atoi (argv[2]); round++) {
    double total = 0;

    for (int i = 4; i < argc; i++)
      total += run_one (session, inputs[i - 4], n_outputs,
          (const char *const *) names);
    best = total < best ? total : best;
  }
  printf ("%.3f\n", best);

  return 0;
}
