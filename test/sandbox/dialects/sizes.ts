import type { Sides } from '../engines/look';

/** One, two or four distances in the order of CSS. */
export function sidesIn(text: string): Sides {
	const [top = '0', right = top, bottom = top, left = right] = text.trim().split(/\s+/);
	return { top, right, bottom, left };
}

/** `#rrggbb` of a colour in hexadecimal digits, with or without a hash; other words are white. */
export function hexColour(text: string): string {
	const digits = text.replace(/^#/, '');
	if (/^[0-9a-f]{3,4}$/i.test(digits)) {
		return `#${[...digits.slice(0, 3)].map((digit) => digit + digit).join('')}`;
	}
	return /^[0-9a-f]{6}([0-9a-f]{2})?$/i.test(digits) ? `#${digits.slice(0, 6)}` : '#ffffff';
}
