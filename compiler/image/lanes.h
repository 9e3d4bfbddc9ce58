/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lanes - numbers for the rules of a hook, and the map "words"
 *
 * The rules of one view are tried in order, and the first that holds decides:
 * they get consecutive numbers, a lane. The kernel finds the winners of the
 * lanes of one word at once, so a view of up to 64 rules is kept in one word,
 * with padding before it where it must be; a bigger one starts a word.
 */

#include <stddef.h>
#include <stdint.h>

#include "image.h"

/**
 * lanes_number() - number rules
 * @rules:    @n of one hook, by view and selector
 * @numbers:  gets the number of each, ascending
 *
 * Returns the words that they need.
 */
size_t lanes_number(const struct rule *const *rules, size_t n, size_t *numbers);

/* Makes the map "words" and the row of all rules, @image->conf.n_words words
 * each, from the rules of the image. Returns 0; -ENOMEM. */
int lanes_build(struct image *image, uint64_t **ret_all);
