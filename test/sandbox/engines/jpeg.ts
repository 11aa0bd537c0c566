/** Eight by eight white pixels. */
const white = Buffer.from(
	[
		'/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC',
		'8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAIAAgDASIAAhEBAxEB/8QAFQAB',
		'AQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAA',
		'D/2gAMAwEAAhEDEQA/AKAAD//Z',
	].join(''),
	'base64',
);
const startOfImage = 2;
const lengthBytes = 2;

/** A white JPEG with a comment: the lossy format keeps no pixels to spell a digest with. */
export function jpegWithComment(comment: string): Buffer {
	const text = Buffer.from(comment, 'latin1');
	const head = Buffer.from([0xff, 0xfe, 0, 0]);
	head.writeUInt16BE(text.length + lengthBytes, 2);
	return Buffer.concat([white.subarray(0, startOfImage), head, text, white.subarray(startOfImage)]);
}
