/* What the UPDATE kernel `newton` tells beside its words. */
#ifndef NEWTON_H
#define NEWTON_H

/* Steps its last call took, whatever its status: 0 when it gave up at once. An observation for tests and
 * benches: no word or status depends on it. On a target, a step shows in the cost. */
int newton_steps(void);

#endif
