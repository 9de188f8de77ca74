/** `of`, called once for each name; a name whose answer depends on itself has none while it is computed. */
export function onceEach<T>(of: (name: string) => T | undefined): (name: string) => T | undefined {
  const known = new Map<string, T | undefined>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    known.set(name, undefined);
    const answer = of(name);
    known.set(name, answer);
    return answer;
  };
}
