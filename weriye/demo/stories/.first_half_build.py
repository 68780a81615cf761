import sys,json,re,os
D='/work/main/weriye/demo/stories/'
N={'X':('Xaawo Cali Nuur','Hawa Ali Nur'),'C':('Cabdiraxmaan Maxamed Warsame','Abdirahman Mohamed Warsame'),'S':('Sahra Yuusuf Guuleed','Sahra Yusuf Guled'),'M':('Mahad Aadan Shire','Mahad Adan Shire'),'F':('Faadumo Cismaan Cige','Fadumo Osman Ige'),'L':('Liibaan Jaamac Faarax','Liban Jama Farah'),'I':('Ifrax Daahir Xersi','Ifrah Dahir Hersi'),'B':('Bashiir Nuur Cilmi','Bashir Nur Ilmi')}
BL=('<p>','<h2','<ul','<ol','<li','</ul','</ol','<block','<aside','</aside','<figure')
txt=sys.stdin.read()
open(D+".first_half_last.txt","w",encoding="utf-8").write(txt)
new={}
for ch in re.split(r'^@@ ',txt,flags=re.M)[1:]:
    ls=[l.strip() for l in ch.split('\n')]
    head,dl=ls[0].split('|'); p=head.split()
    story,ed,pub,by=p[:4]; src=None if len(p)>4 and p[4]=='nosrc' else 'Badweyn TV'
    a=dict(id=f'{story}-{ed}',story=story,edition=ed,headline='',summary='',published=pub+':00+03:00',section=story.split('-')[0],byline=[N[c][ed=='en'] for c in by],source=src,dateline=dl.strip(),tags=[],html='')
    if src is None: del a['source']
    h=[]
    for l in ls[1:]:
        if not l: continue
        if l.startswith('H: '): a['headline']=l[3:]
        elif l.startswith('S: '): a['summary']=l[3:]
        elif l.startswith('U: '): a['updated']=l[3:]+':00+03:00'
        elif l.startswith('T: '): a['tags']=[x.strip() for x in l[3:].split(';')]
        elif l.startswith('FIG '):
            n,alt,cap=[x.strip() for x in l[4:].split('|')]
            pre='Sawir gacmeed: ' if ed=='so' else 'Illustration: '
            h.append(f'<figure><img src="{n}.jpg" alt="{pre}{alt}"><figcaption>{cap}<cite>Badweyn TV / CC0</cite></figcaption></figure>')
        elif l.startswith('BQ '):
            w,c=[x.strip() for x in l[3:].split('|')]
            h.append(f'<blockquote><p>{w}</p><cite>{c}</cite></blockquote>')
        elif l.startswith('## '): h.append(f'<h2>{l[3:]}</h2>')
        elif l.startswith('- '): h.append(f'<li>{l[2:]}</li>')
        elif l.startswith('TL '):
            d,lab,t=[x.strip() for x in l[3:].split('|')]
            h.append(f'<li><time datetime="{d}">{lab}</time> {t}</li>')
        elif l.startswith(BL): h.append(l)
        else: h.append(f'<p>{l}</p>')
    a['html']=''.join(h)
    new[a['id']]=a
groups={}
for a in new.values(): groups.setdefault((a['section'],a['edition']),[]).append(a)
for (s,e),L in groups.items():
    fn=f'{D}{s}.{e}.jsonl'; old={}
    if os.path.exists(fn):
        for l in open(fn,encoding='utf-8'):
            if l.strip(): o=json.loads(l); old[o['id']]=o
    for a in L: old[a['id']]=a
    with open(fn,'w',encoding='utf-8') as f:
        for a in sorted(old.values(),key=lambda a:a['published']): f.write(json.dumps(a,ensure_ascii=False)+'\n')
for a in new.values():
    w=len(re.sub('<[^>]+>',' ',a['html']).split()); print(a['id'],len(a['headline']),len(a['summary']),w)
