'use strict';

const { cpSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

const folders = ['nodes', 'credentials', 'icons'];
const isStatic = (path) => statSync(path).isDirectory() || /\.(svg|png)$/.test(path);

/** Copies the icons beside the compiled code, where n8n looks for them. */
function staticFiles(done) {
	for (const folder of folders.filter((name) => readdirSync(__dirname).includes(name))) {
		cpSync(join(__dirname, folder), join(__dirname, 'dist', folder), { recursive: true, filter: isStatic });
	}
	done?.();
}

exports.staticFiles = staticFiles;
exports.default = staticFiles;
