import { readColor, toHex } from '../../../nodes/prediction/model/color';

const color = (red: number, green: number, blue: number, alpha = 255) => ({
	red,
	green,
	blue,
	alpha,
});

describe('a color as people write it', () => {
	it.each([
		['#ffffff', color(255, 255, 255)],
		['0A1b2C', color(10, 27, 44)],
		['0x0a1b2c', color(10, 27, 44)],
		[' #123 ', color(17, 34, 51)],
		['#1238', color(17, 34, 51, 136)],
		['#01020304', color(1, 2, 3, 4)],
		['white', color(255, 255, 255)],
		['Light Sea_Green', color(32, 178, 170)],
		['dark-orange', color(255, 140, 0)],
		['yellowgreen', color(154, 205, 50)],
		['rgb(1, 2, 3)', color(1, 2, 3)],
		['RGB ( 1 2 3 )', color(1, 2, 3)],
		['rgba(10, 20, 30, 0.5)', color(10, 20, 30, 128)],
		['rgb(10 20 30 / 50%)', color(10, 20, 30, 128)],
		['rgba(10, 20, 30, 1)', color(10, 20, 30, 255)],
		['rgba(10, 20, 30, 0)', color(10, 20, 30, 0)],
		['rgba(10, 20, 30, 64)', color(10, 20, 30, 64)],
		['rgb(100%, 0%, 50%)', color(255, 0, 128)],
		['255,254,253', color(255, 254, 253)],
		['[4, 5, 6]', color(4, 5, 6)],
		['1.4, 1.6, 0', color(1, 2, 0)],
	])('%j', (text, expected) => {
		expect(readColor(text)).toEqual(expected);
	});

	it.each([
		...['', ' ', '#', '#12', '#12345', '#1234567', '#123456789', 'fffff0f0f', '#ggg', 'x#fff'],
		...[
			'1',
			'1, 2',
			'1, 2, 3, 4, 5',
			'rgb()',
			'rgb(1, 2, 256)',
			'rgb(256, 2, 3)',
			'rgb(1, 300, 3)',
		],
		...['rgba(1, 2, 3, 300)', 'rgb(101%, 0%, 0%)', 'rgb(-1, 2, 3)', 'rgb(1.1.1, 2, 3)'],
		...[
			'rgb(1, 1.1.1, 3)',
			'rgb(1, 2, 1.1.1)',
			'rgba(1, 2, 3, 1.1.1)',
			'rgb(1%2, 2, 3)',
			'rgb(%, 1, 2)',
		],
		...['xrgb(1, 2, 3)', 'rgb(1, 2, 3)x', 'hsl(1, 2, 3)', 'whitish', 'constructor'],
	])('%j is none', (text) => {
		expect(readColor(text)).toBeNull();
	});
});

it.each([
	[color(1, 2, 255), '#0102ff'],
	[color(1, 2, 255, 4), '#0102ff04'],
	[color(0, 0, 0, 0), '#00000000'],
])('%j is written %s', (one, expected) => {
	expect(toHex(one)).toBe(expected);
});
