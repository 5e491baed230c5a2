/* Text that may hold anything, such as file names, for those who take Unicode only. */
#pragma once

/* Puts '?' in place of every byte that is no part of a UTF-8 character. */
void utf8_mend(char *text);
