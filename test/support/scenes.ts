/** How a drawn story begins, in the language of `records.ts`. */

/** One pod serves behind the activator. */
export const ONE_POD = `0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True@0 want=1 ScaleTargetInitialized=True
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2`;

/** Idle, at zero, the activator answers. */
export const AT_ZERO = `0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=False,NoTraffic want=0
  0 dep 0
  0 priv
  0 pub a1 a2`;

/** Six seconds without load are enough to go to zero. */
export const SHORT_WINDOW = "0 config/config-autoscaler stable-window=6s";
