/* gallery: annotated scenes with all their pictures in memory, so that a
 * trainer can cut windows from any of them at any time.
 *
 *   MdGallery *gallery = md_gallery_load ("train.json", threads, &error);
 *   MdImage image = md_picture_image (gallery->pictures[i]);
 *
 * 10,000 pictures of 440×330 take 4 GB.
 * Thread safety: read-only once loaded.
 */
#pragma once

#include "picture/picture.h"
#include "eval/scenes.h"

typedef struct
{
  GPtrArray *scenes;            /* of MdScene */
  MdPicture **pictures;         /* owned: [scenes->len] */
} MdGallery;

/* Scenes whose picture cannot be decoded are left out with a message.
 * Returns: (transfer full): NULL with @error where the annotations cannot be
 *   read or no picture is left (MD_TRAIN_ERROR_DATA), or after an interrupt
 *   (MD_TRAIN_ERROR_STOPPED) */
MdGallery *md_gallery_load (const char *json_path, guint threads,
    GError ** error);
void md_gallery_free (MdGallery * gallery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdGallery, md_gallery_free)

#define md_gallery_scene(gallery, i) \
    ((const MdScene *) (gallery)->scenes->pdata[i])
