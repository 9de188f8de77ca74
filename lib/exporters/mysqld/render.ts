/** The file of a client whom the server knows by its account: it holds no secret. */
export function renderClient({ user, socket }: { readonly user: string; readonly socket: string }): string {
  return `[client]\nuser=${user}\nsocket=${socket}\n`;
}
