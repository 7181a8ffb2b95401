// The checks of Bandit and of Ruff, by their ids: for tests that nobody who comes from them misses one.
/** Every check that Bandit 1.9.4 registers, plugins and blocklists. */
export const BANDIT = numbers(
  "B",
  "101 102 103 104 105 106 107 108 110 112 113 201 202 301 302 303 304 305 306 307 308 310 311 312 313 314 315 316 317 318 319 321 323 324 " +
    "401 402 403 404 405 406 407 408 409 411 412 413 415 501 502 503 504 505 506 507 508 509 601 602 603 604 605 606 607 608 609 610 611 612 613 " +
    "614 615 701 702 703 704",
);

/** Every rule of the group `S` that Ruff 0.17.6 lists. */
export const RUFF = numbers(
  "S",
  "101 102 103 104 105 106 107 108 110 112 113 201 202 301 302 303 304 305 306 307 308 310 311 312 313 314 315 316 317 318 319 320 321 323 324 " +
    "401 402 403 404 405 406 407 408 409 410 411 412 413 415 501 502 503 504 505 506 507 508 509 601 602 603 604 605 606 607 608 609 610 611 612 " +
    "701 702 704",
);

export function numbers(prefix: string, list: string): readonly string[] {
  return list.split(" ").map((number) => `${prefix}${number}`);
}
