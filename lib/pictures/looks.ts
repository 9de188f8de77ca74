/** Width of every picture in pixels: the smallest telephone shows it without shrinking it. */
export const WIDTH = 400;

/** What stays free at its edges. */
export const MARGIN = 12;

/** From one line of words to the next. */
export const LINE = 18;

/** Sizes of letters. */
export const SIZES = { text: 13, title: 16 } as const;

/** Typefaces that every machine has. */
export const FONT = "system-ui, sans-serif";

/** Colours: of paper, words and axes, and one for each party that something is about. */
export const COLOURS = {
  paper: "#ffffff",
  text: "#343a40",
  axis: "#868e96",
  first: "#d9480f",
  second: "#1864ab",
} as const;
