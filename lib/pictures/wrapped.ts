import type { SIZES } from "./looks";

/** Most that a character of each size takes: none of the usual typefaces is wider on average. */
const WIDTHS: Readonly<Record<keyof typeof SIZES, number>> = { text: 7.4, title: 10 };

/** `text` in lines that fit into `room` pixels: between words, and within words that are longer. */
export function wrapped(text: string, room: number, size: keyof typeof SIZES = "text"): readonly string[] {
  const most = Math.floor(room / WIDTHS[size]);
  const pieces = text.split(" ").flatMap((word) => {
    const letters = [...word];
    const count = Math.max(1, Math.ceil(letters.length / most));
    return Array.from({ length: count }, (_, index) => letters.slice(index * most, (index + 1) * most).join(""));
  });
  return pieces.reduce<readonly string[]>((done, piece) => {
    const last = done.at(-1);
    if (last === undefined || [...last, ...piece].length + 1 > most) return [...done, piece];
    return [...done.slice(0, -1), `${last} ${piece}`];
  }, []);
}
