/** An S3 server on the loopback address: `node s3Server.mjs <folder> <bucket>`; tells its address when it listens. */
import S3rver from '@20minutes/s3rver';

const [directory, bucket] = process.argv.slice(2);
const server = new S3rver({
	directory,
	configureBuckets: [{ name: bucket }],
	address: '127.0.0.1',
	port: 0,
	vhostBuckets: false,
});
const { port } = await server.run();
process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`);
