/* commands: Entry points of the subcommands, one file each. */
#pragma once

#include "cli.h"

int md_cmd_annotate (int argc, char **argv);
int md_cmd_crop (int argc, char **argv);
int md_cmd_evaluate (int argc, char **argv);
int md_cmd_feed (int argc, char **argv);
int md_cmd_model (int argc, char **argv);
int md_cmd_split (int argc, char **argv);
int md_cmd_train (int argc, char **argv);
int md_cmd_train_faces (int argc, char **argv);
int md_cmd_verify (int argc, char **argv);
int md_cmd_watch (int argc, char **argv);
