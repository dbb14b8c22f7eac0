// What can be written, as people type it: see model/handwriting/text.py.

import { plainDigits } from "../plain_digits.js";

export const LONGEST = 40;
const SIGNS = /^(?=.*\d)[\d .,:\-/+]*$/;
const MARKS = /[\u200e\u200f\u061c\u2066-\u2069\u20e3\ufe0f]/g;
const ALIKE = {
  "-": /[\u2010-\u2014\u2212\uff0d]/g,
  ".": /[٫．。]/g,
  ",": /[٬،，]/g,
  "/": /[／⁄∕]/g,
  " ": /[\u00a0\u202f\u3000]/g,
  ":": /：/g,
  "+": /＋/g,
};

export function plain(text) {
  let known = text.replace(MARKS, "");
  for (const [sign, others] of Object.entries(ALIKE)) known = known.replace(others, sign);
  return plainDigits(known);
}

// Tells what is wrong with a plain text, null where it can be written.
export function wrongWith(text) {
  if (!SIGNS.test(text)) return "text";
  return text.length > LONGEST ? "long" : null;
}
