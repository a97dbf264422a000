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

/** As the first lists show it: idle at zero for 100 s. */
export const LISTED_AT_ZERO = `0 =config/config-autoscaler stable-window=6s scale-to-zero-grace-period=10s
  0 =acts a1 a2
  0 =activator/1
  0 =activator/2
  0 =sks Proxy n=3 pop=True@-100 ep=Unknown,NoHealthyBackends@-100
  0 =pa Active=False,NoTraffic@-100 want=0 ScaleTargetInitialized=True@-1000
  0 =dep 0
  0 =priv
  0 =pub a1 a2`;

/** From there a request wakes it at 10 s. */
export const WOKEN = `${LISTED_AT_ZERO}
  10 dep 1
  10.1 pa Active=Unknown,Queued@10 want=1 ScaleTargetInitialized=True@-1000`;

/** As the first lists show it: one pod that has been ready for 100 s. */
export const LISTED_POD = `0 =config/config-autoscaler stable-window=6s scale-to-zero-grace-period=10s
  0 =acts a1 a2
  0 =sks Proxy n=4 pop=True@-100 ep=True@-100
  0 =pa Active=True@-100 want=1 ScaleTargetInitialized=True@-1000
  0 =dep 1
  0 =pod/r-deployment-1 scheduled started ready created=-200
  0 =priv p1
  0 =pub a1 a2`;
