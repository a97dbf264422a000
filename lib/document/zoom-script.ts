/**
 * What makes the lanes of a report zoom, in a file that is opened from disk: the only script there. Its hash stands in the
 * policy of the file, so nothing else runs in it; `test/unit/document/report-html.test.ts` holds script and hash together.
 */
export const ZOOM_SCRIPT = [
  "(()=>{",
  "const STEPS=[1,2,5,10,20,50,100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,18e5,36e5,216e5,864e5];",
  "for(const svg of document.querySelectorAll('svg.lanes')){",
  "const span=Math.max(1,+svg.dataset.span),left=+svg.dataset.left,zero=+svg.dataset.from,width=svg.viewBox.baseVal.width-left;",
  "const axis=svg.querySelector('.axis'),items=[...svg.querySelectorAll('.i')].map((g)=>({a:+g.dataset.a,b:+g.dataset.b,rect:g.querySelector('rect'),text:g.querySelector('text')}));",
  "let from=0,to=span;",
  "const make=(name,attributes)=>{const node=document.createElementNS('http://www.w3.org/2000/svg',name);for(const key in attributes)node.setAttribute(key,attributes[key]);return node};",
  "const draw=()=>{const k=width/(to-from);",
  "for(const {a,b,rect,text} of items){const x=Math.max(-9,Math.min(width+9,(a-from)*k)),end=Math.max(-9,Math.min(width+9,(b-from)*k)),w=Math.max(1,end-x);",
  "rect.setAttribute('x',x);rect.setAttribute('width',w);",
  "if(text){const seen=Math.max(0,x);text.setAttribute('x',seen+4);text.setAttribute('class',text.textContent.length*6.2+8>Math.min(width,x+w)-seen?'off':'')}}",
  "const step=STEPS.find((s)=>s*k>=90)||STEPS[STEPS.length-1];axis.replaceChildren();",
  "for(let t=Math.ceil((zero+from)/step)*step;t<=zero+to;t+=step){const x=(t-zero-from)*k;axis.append(make('line',{x1:x,x2:x,y2:20}));const label=make('text',{x:x+3,y:13});label.textContent=new Date(t).toISOString().slice(11,step<1e3?23:19);axis.append(label)}};",
  "const zoom=(factor,at)=>{const length=Math.min(span,Math.max(20,(to-from)*factor));from=Math.max(0,Math.min(span-length,at-(at-from)*length/(to-from)));to=from+length;draw()};",
  "const timeAt=(x)=>from+Math.max(0,(x-svg.getBoundingClientRect().left)*svg.viewBox.baseVal.width/svg.getBoundingClientRect().width-left)*(to-from)/width;",
  "svg.addEventListener('wheel',(event)=>{if(!event.ctrlKey&&!event.metaKey&&!event.altKey)return;event.preventDefault();zoom(Math.exp(event.deltaY*.0022),timeAt(event.clientX))},{passive:false});",
  "let drag=null;",
  "svg.addEventListener('pointerdown',(event)=>{drag=event.clientX});",
  "addEventListener('pointermove',(event)=>{if(drag===null)return;const by=timeAt(drag)-timeAt(event.clientX);drag=event.clientX;const length=to-from;from=Math.max(0,Math.min(span-length,from+by));to=from+length;draw()});",
  "addEventListener('pointerup',()=>{drag=null});",
  "svg.addEventListener('dblclick',(event)=>zoom(.4,timeAt(event.clientX)));",
  "for(const button of svg.parentElement.querySelectorAll('[data-zoom]')){button.hidden=false;button.addEventListener('click',()=>{const factor=+button.dataset.zoom;if(factor===0){from=0;to=span;draw()}else zoom(factor,(from+to)/2)})}",
  "draw()}",
  "})()",
].join("\n");
