#include "cover-plan.h"

/* Time for which a face is covered before it is first found. */
#define BEFORE GST_SECOND
/* Period at the beginning of a track from which its velocity is estimated. */
#define COURSE (GST_SECOND / 4)
/* Growth on each side per second from the nearest sighting, as a fraction of
 * the face's size; the same as in the element. */
#define GROWTH 0.5f

typedef struct
{
  GstClockTime time;
  MdBox box;
  gboolean wanted;
} Sighting;

typedef struct
{
  GArray *sightings;            /* of Sighting, ordered by time */
  gboolean sure;                /* at least one is certain */
} Person;

struct _MdCoverPlan
{
  GPtrArray *people;            /* of Person, in order of appearance */
  GHashTable *by_track;         /* guint64 → Person borrowed from people */
};

static void
free_person (gpointer person)
{
  g_array_unref (((Person *) person)->sightings);
  g_free (person);
}

MdCoverPlan *
md_cover_plan_new (void)
{
  MdCoverPlan *plan = g_new0 (MdCoverPlan, 1);

  plan->people = g_ptr_array_new_with_free_func (free_person);
  plan->by_track =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return plan;
}

void
md_cover_plan_free (MdCoverPlan * plan)
{
  if (plan == NULL)
    return;
  g_hash_table_unref (plan->by_track);
  g_ptr_array_unref (plan->people);
  g_free (plan);
}

static Person *
find_person (MdCoverPlan * plan, guint64 track_id)
{
  Person *person = g_hash_table_lookup (plan->by_track, &track_id);

  if (person != NULL)
    return person;
  person = g_new0 (Person, 1);
  person->sightings = g_array_new (FALSE, FALSE, sizeof (Sighting));
  g_ptr_array_add (plan->people, person);
  g_hash_table_insert (plan->by_track, g_memdup2 (&track_id, sizeof track_id),
      person);
  return person;
}

void
md_cover_plan_add (MdCoverPlan * plan, GstClockTime time, guint64 track_id,
    const MdBox * box, gboolean wanted, gboolean sure)
{
  Sighting sighting = { time, *box, wanted };
  Person *person = find_person (plan, track_id);

  g_array_append_val (person->sightings, sighting);
  person->sure |= sure;
}

static const Sighting *
sighting_at (const Person * person, guint i)
{
  return &g_array_index (person->sightings, Sighting, i);
}

static float
seconds (GstClockTime from, GstClockTime to)
{
  return (float) (to - from) / GST_SECOND;
}

static MdBox
between (const MdBox * a, const MdBox * b, float share)
{
  return (MdBox) {
  a->x1 + (b->x1 - a->x1) * share, a->y1 + (b->y1 - a->y1) * share,
        a->x2 + (b->x2 - a->x2) * share, a->y2 + (b->y2 - a->y2) * share};
}

static MdBox
around (const MdBox * a, const MdBox * b)
{
  return (MdBox) {
    MIN (a->x1, b->x1), MIN (a->y1, b->y1), MAX (a->x2, b->x2),
        MAX (a->y2, b->y2)
  };
}

static MdBox
grown (const MdBox * box, float time)
{
  float dx = GROWTH * time * md_box_width (box);
  float dy = GROWTH * time * md_box_height (box);

  return (MdBox) {
  box->x1 - dx, box->y1 - dy, box->x2 + dx, box->y2 + dy};
}

/* Returns the area that covers both a face that stood still before it was first
 * found and one that moved at its later velocity. */
static MdBox
box_before (const Person * person, GstClockTime time)
{
  const Sighting *first = sighting_at (person, 0), *later = first;
  float back = seconds (time, first->time);
  MdBox come = first->box;
  float ahead;

  for (guint i = 1; i < person->sightings->len
      && sighting_at (person, i)->time <= first->time + COURSE; i++)
    later = sighting_at (person, i);
  ahead = seconds (first->time, later->time);
  if (ahead > 0)
    come = between (&first->box, &later->box, -back / ahead);
  come = around (&first->box, &come);
  return grown (&come, back);
}

/* Returns: the index of the last sighting at or before @time; the first one
 *   must not be later */
static guint
find_sighting (const Person * person, GstClockTime time)
{
  guint low = 0, high = person->sightings->len;

  while (high - low > 1) {
    guint middle = (low + high) / 2;

    if (sighting_at (person, middle)->time <= time)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* Returns: FALSE if the person is not in view or need not be covered */
static gboolean
find_box (const Person * person, GstClockTime time, MdBox * box)
{
  const Sighting *first = sighting_at (person, 0), *a, *b;
  float share;
  guint i;

  if (time < first->time) {
    *box = box_before (person, time);
    return first->wanted && first->time - time <= BEFORE;
  }
  i = find_sighting (person, time);
  a = sighting_at (person, i);
  if (a->time == time) {
    *box = a->box;
    return a->wanted;
  }
  if (i + 1 == person->sightings->len)
    return FALSE;
  b = sighting_at (person, i + 1);
  share = seconds (a->time, time) / seconds (a->time, b->time);
  *box = between (&a->box, &b->box, share);
  *box = grown (box, MIN (seconds (a->time, time), seconds (time, b->time)));
  return a->wanted || b->wanted;
}

guint
md_cover_plan_find (const MdCoverPlan * plan, GstClockTime time, GArray * boxes)
{
  g_array_set_size (boxes, 0);
  for (guint i = 0; i < plan->people->len; i++) {
    const Person *person = g_ptr_array_index (plan->people, i);
    MdBox box;

    if (person->sure && find_box (person, time, &box))
      g_array_append_val (boxes, box);
  }
  return boxes->len;
}
