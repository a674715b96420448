/* blind-models FOLDER: writes MTCNN networks that find faces everywhere and
 * give no verdict about masks. */
#include "../../detect/tiny-models.h"

int
main (int argc, char **argv)
{
  if (argc != 2)
    return 2;
  for (MdStageKind kind = MD_STAGE_PNET; kind <= MD_STAGE_ONET; kind++) {
    g_autoptr (TinyModel) model = tiny_model_new (kind, 1, 1);

    tiny_model_set (model, "threshold", "0.4");
    tiny_model_save (model, kind, argv[1]);
  }
  return 0;
}
