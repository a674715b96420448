#include "light.h"

#include <math.h>

MdColour
md_light_flat (MdColour c, const MdLight * light, double more)
{
  double level = pow (more * (light->key * 0.75 * MAX (0.2,
              light->direction[2]) + light->ambient * 0.8), 1 / 2.2);

  return md_rgb (CLAMP (c.r * level * light->tint.r, 0, 1),
      CLAMP (c.g * level * light->tint.g, 0, 1),
      CLAMP (c.b * level * light->tint.b, 0, 1));
}

void
md_light_set_round (cairo_t * cr, MdColour c, const MdLight * light,
    double half)
{
  cairo_pattern_t *g = cairo_pattern_create_linear (-half, 0, half, 0);

  for (int i = 0; i <= 8; i++) {
    double x = i / 4.0 - 1, z = sqrt (MAX (0, 1 - x * x * 0.9));
    double d = 0.35 + 0.65 * MAX (0, 0.9 * z * light->direction[2]
        + x * light->direction[0] + 0.25);
    MdColour at = md_light_flat (c, light, d);

    cairo_pattern_add_color_stop_rgb (g, i / 8.0, at.r, at.g, at.b);
  }
  cairo_set_source (cr, g);
  cairo_pattern_destroy (g);
}
