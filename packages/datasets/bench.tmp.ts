import { folderTable, openTable, prefetchBatches, imageNet } from './src/index.ts';
import { mkdirSync, cpSync, existsSync, readdirSync } from 'node:fs';
if(!existsSync('/tmp/jb/tree')) readdirSync('/tmp/jb/pics').forEach((f,i)=>{mkdirSync(`/tmp/jb/tree/${i%10}`,{recursive:true});cpSync(`/tmp/jb/pics/${f}`,`/tmp/jb/tree/${i%10}/${f}`)});
const table=await folderTable('/tmp/jb/tree');
for(const workers of [0,1,2,0]){
const { train } = await openTable(table,{imageSize:224,seed:1,shares:{train:1,validation:0,test:0},workers,verify:'header',cache:'/tmp/jb/cache'});
const N=train.length,B=32;let at=0;
const run=async(n:number)=>{let i=0;const batches={next:()=>i++<n?{done:false as const,value:Int32Array.from({length:B},()=>at++%N)}:{done:true as const,value:undefined}};
 for await(const b of prefetchBatches({set:train,batches,augment:imageNet().train,ahead:2})) b.images.length;};
await run(10);
const c=process.cpuUsage(),t=performance.now();await run(30);const u=process.cpuUsage(c);
console.log('workers',workers,'pics/s',(30*B/((performance.now()-t)/1e3)).toFixed(0),'cpu ms/pic',((u.user+u.system)/1e3/30/B).toFixed(2));}
