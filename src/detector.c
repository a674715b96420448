#include "maskdetect.h"

struct _MdDetector
{
  MdModels *models;
};

const char *
md_label_name (MdLabel label)
{
  switch (label) {
    case MD_LABEL_NO_MASK:
      return "no-mask";
    case MD_LABEL_MASK:
      return "mask";
    case MD_LABEL_UNKNOWN:
      break;
  }
  return "unknown";
}

MdDetector *
md_detector_new (MdModels * models)
{
  MdDetector *detector = g_new0 (MdDetector, 1);

  detector->models = md_models_ref (models);
  return detector;
}

void
md_detector_free (MdDetector * detector)
{
  if (detector == NULL)
    return;
  md_models_unref (detector->models);
  g_free (detector);
}

guint
md_detector_process (MdDetector * detector, const MdImage * image,
    const MdDetectorParams * params, const MdFace ** faces)
{
  *faces = NULL;
  return 0;
}

void
md_detector_reset (MdDetector * detector)
{
}
