// The pages on which labelled behaviour is recorded: small, each with controls that work, controls that do not, and
// what people use fast or slowly without being annoyed. Nothing comes from elsewhere.
// @ts-check

const BLANK_GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const WORDS = "Plain words that nobody is asked to act upon, long enough to be read line by line. ";

/** Body and script of each page, by name. @type {Record<string, string>} */
export const PAGES = {
  shop: `<h1>Lamp</h1><p id=words>${WORDS.repeat(3)}</p><button id=add>Add to cart</button> <button id=later>Save for later</button>
    <a href="#" id=size>Size guide</a> <span id=fake style="cursor:pointer">Details</span><p id=cart>Empty</p>
    <script>let n=0;add.onclick=()=>cart.textContent=++n+" in cart";size.onclick=e=>e.preventDefault()</script>`,
  stepper: `<label>Pieces <input id=pieces type=number value=1></label><button id=less aria-label="decrease">-</button>
    <output id=n>1</output><button id=more aria-label="increase">+</button><input id=slide type=range><button id=apply>Apply</button>
    <script>let v=1;const set=d=>n.textContent=v+=d;more.onclick=()=>set(1);less.onclick=()=>set(-1)</script>`,
  carousel: `<div role=region aria-roledescription=carousel><img id=shot width=400 height=200 src="${BLANK_GIF}"><button id=next aria-label="Next slide">›</button></div>
    <p id=which>1 of 9</p><button id=broken>Zoom</button><script>let i=1;next.onclick=()=>which.textContent=(i=i%9+1)+" of 9"</script>`,
  article: `<h1>News</h1><a id=jump href="#end">To the end</a> <button id=share>Share</button>
    ${`<p class=para>${WORDS.repeat(4)}</p>`.repeat(12)}<p id=end>End</p>`,
  table: `<table border=1><tr><td class=cell>One</td><td class=cell>Two</td></tr></table><button id=save>Save</button><p id=said></p>
    <script>document.querySelectorAll(".cell").forEach(c=>c.ondblclick=()=>{c.contentEditable="true";c.focus()})</script>`,
  player: `<div class=player><video id=film width=400 height=200 controls></video><button id=play aria-label="Play">Play</button></div>
    <button id=quality>Quality</button><script>play.onclick=()=>play.textContent=play.textContent=="Play"?"Pause":"Play"</script>`,
  game: `<canvas id=board width=500 height=300 style="background:#def;cursor:pointer"></canvas><button id=restart>Restart</button>`,
  map: `<div id=map style="width:600px;height:400px;background:#cfe;cursor:grab"><i id=pin style="position:relative">x</i></div><button id=layers>Layers</button>
    <script>let on=false;map.onmousedown=()=>on=true;onmouseup=()=>on=false;map.onmousemove=e=>{if(on)pin.style.left=e.clientX+"px"}</script>`,
  dates: `<button id=prev aria-label="Previous month">‹</button><b id=month>0</b><button id=after aria-label="Next month">›</button><p id=days></p>
    <button id=choose>Choose</button><script>let m=0;const draw=d=>{m+=d;month.textContent=m;days.textContent="days of "+m};after.onclick=()=>draw(1);prev.onclick=()=>draw(-1)</script>`,
  form: `<form id=order action="/thanks"><label>Name <input name=name></label><label>Street <input name=street></label>
    <label>City <input name=city></label><button id=send>Order</button></form><p id=help>Help</p>
    <script>order.onsubmit=e=>{e.preventDefault();help.textContent="Thank you"}</script>`,
  search: `<input id=find type=search placeholder=Search><ul id=hits></ul><button id=more>More</button>
    <script>find.oninput=()=>hits.innerHTML="<li>"+find.value.length+" hits";more.onclick=async()=>{await fetch("/ok");hits.innerHTML+="<li>more"}</script>`,
  faults: `<button id=throws>Pay</button><button id=rejects>Send</button><button id=grumbles>Log</button><button id=late>Later</button>
    <button id=fails>Load</button><button id=missing>Find</button><button id=good>Fetch</button><p id=out></p><script>
    const say=t=>out.textContent=t;throws.onclick=()=>{say("…");null.pay()};rejects.onclick=()=>{say("…");Promise.reject(new Error("no"))};
    grumbles.onclick=()=>{console.error("odd");say("done")};late.onclick=()=>{say("ok");setTimeout(()=>{null.late()},1600)};
    fails.onclick=()=>fetch("/broken").then(()=>say("?"));missing.onclick=()=>fetch("/missing").then(()=>say("none"));
    good.onclick=()=>fetch("/ok").then(()=>say("here"))</script>`,
  links: `<p><a id=file href="/file" download>Download</a> <a id=mail href="mailto:a@example.org">Mail</a> <a id=out target=_blank href="/ok">Open</a></p>
    <button id=slow>Report</button><button id=copy>Copy</button><a id=menu href="javascript:void 0">Menu</a><p id=made></p>
    <script>slow.onclick=()=>setTimeout(()=>made.textContent="made",1800)</script>`,
  menu: `<style>#list{display:none;position:absolute;left:400px}#bar:hover #list{display:block}</style><div id=bar><button id=open>Products</button><div id=list><a id=one href="#one">One</a></div></div>
    <button id=delete>Delete account</button><button id=plan>Choose plan</button><p id=told></p>
    <script>for(const b of [plan,document.getElementById("delete")])b.onclick=()=>told.textContent=b.id</script>`,
  slow: `<button id=late>Estimate</button><button id=later>Forecast</button><button id=quick>Total</button><button id=dead>Help</button>
    <p id=menu>Menu</p><ul id=list></ul><p id=out></p><script>const say=(t,ms)=>setTimeout(()=>out.textContent=t+Date.now(),ms);
    late.onclick=()=>say("e",1500);later.onclick=()=>say("f",2300);quick.onclick=()=>say("t",250);menu.onmouseenter=()=>list.innerHTML="<li>One"</script>`,
  keys: `<label>Code <input id=code></label><label>Note <textarea id=note></textarea></label><label>Add <input id=add></label><ul id=items></ul>
    <p id=at>0</p><script>add.onkeydown=e=>{if(e.key=="Enter"){items.innerHTML+="<li>item"}};let n=0;onkeydown=e=>{if(e.key.startsWith("Arrow"))at.textContent=++n}</script>`,
  fields: `<label>From <input id=from></label><label>To <input id=to></label><label>Via <input id=via></label><p id=words>${WORDS.repeat(2)}</p>`,
  signup: `<form id=join action="/thanks"><label>Name <input name=name required></label><label>Mail <input name=mail type=email required></label>
    <label>City <input name=city></label><button id=send>Join</button></form><p id=told></p>
    <script>join.onsubmit=e=>{e.preventDefault();told.textContent="Welcome"}</script>`,
  long: `<a id=jump href="#p30">Middle</a>${`<p>${WORDS.repeat(6)}</p>`.repeat(60)}<p id=p30>End</p>`,
  rooms: `<nav><a id=home href="/rooms/">Home</a><a id=a href="/rooms/a">Room A</a><a id=b href="/rooms/b">Room B</a><a id=c href="/rooms/c">Room C</a></nav>
    <h1 id=title>home</h1><label>Note <input id=note></label><script>const show=()=>title.textContent=location.pathname;onpopstate=show;
    for(const link of document.querySelectorAll("nav a"))link.onclick=e=>{e.preventDefault();history.pushState(0,"",link.href);show()}</script>`,
  finder: `<input id=seek name=q type=search><input id=say name=message><ul id=hits></ul><p id=log></p><script>
    seek.onkeydown=e=>{if(e.key=="Enter")hits.innerHTML="<li><a id=hit href='#hit'>Result</a>"};say.onkeydown=e=>{if(e.key=="Enter"){log.textContent+="said. ";say.value=""}}</script>`,
  trouble: `<button id=pay>Pay</button><button id=load>Load</button><button id=fine>Check</button><p id=said>Nothing yet</p><p id=words>${WORDS}</p>
    <label>Note <input id=note></label><script>pay.onclick=()=>{said.textContent="Error 17: no funds";null.pay()};
    load.onclick=()=>fetch("/broken").then(()=>said.textContent="Error 500: try later");fine.onclick=()=>said.textContent="All is well"</script>`,
};

/** The whole document. @param {string} name @param {string} tag the recorder's script tag */
export const documentOf = (name, tag) =>
  `<!doctype html><html lang=en><head><meta charset=utf-8><title>${name}</title>${tag}
<style>body{font:16px sans-serif;margin:40px}button,a,label,#fake{display:inline-block;margin:12px;padding:8px}</style></head><body>${PAGES[name]}</body></html>`;
