// The clinic's colour, darkened or lightened until text in it has enough contrast (WCAG: 4.5 to 1).
const READABLE = 4.5;

function channels(colour) {
  const digits = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(colour.trim())?.[1];
  if (!digits) return null;
  const whole = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  return [0, 2, 4].map((at) => parseInt(whole.slice(at, at + 2), 16));
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

// Returns `[accent, text colour on it]` with enough contrast on all backgrounds of the theme, or null if invalid.
function readable(colour, dark) {
  let rgb = channels(colour);
  if (!rgb) return null;
  // The background with the least contrast is the tinted one of the patient's own messages.
  const ground = dark ? [46, 62, 59] : [228, 226, 222];
  const towards = dark ? 255 : 0;
  while (contrast(rgb, ground) < READABLE) rgb = rgb.map((value) => Math.round(value * 0.94 + towards * 0.06));
  return [`rgb(${rgb})`, contrast(rgb, [255, 255, 255]) >= READABLE ? "#fff" : "#101917"];
}
