export function serve(options: { readonly announce: (url: string) => void }): Promise<number>;
export function hasServer(root: string, env: NodeJS.ProcessEnv): boolean;
