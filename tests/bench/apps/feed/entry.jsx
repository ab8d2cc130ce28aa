// An infinite feed in React: more posts as the end comes near, likes, replies, pictures drawn in SVG.
/** @jsxImportSource react */
import { memo, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import styled from "styled-components";
import { dice, writer } from "../words.js";
import prose from "readme:sortablejs";
import more from "readme:source-map";

const PAGE = 12;
const roll = dice(70);
const { pick, title } = writer(roll);
const SENTENCES = `${prose} ${more}`.split(/(?<=[.:])\s+/).filter((s) => s.length > 30 && s.length < 300);

const Post = styled.article`
  padding: 16px;
  border-bottom: 1px solid #e1e4e8;
  &:hover {
    background: #fafbfc;
  }
`;
const Name = styled.strong`
  color: ${({ $tone }) => $tone};
`;
const Action = styled.button`
  border: 0;
  background: none;
  color: ${({ $on }) => ($on ? "#c2375b" : "#586069")};
`;

const write = (id) => ({
  id,
  by: pick(["Ada Holm", "Bo Sund", "Cleo Vik", "Dag Strand", "Eve Lund"]),
  tone: pick(["#4f6f8b", "#8b4f6f", "#4f8b5b"]),
  title: title(),
  text: Array.from({ length: 1 + Math.floor(roll() * 3) }, () => pick(SENTENCES)),
  hills:
    roll() < 0.5
      ? Array.from({ length: 7 }, (_, i) => `${i * 80},${Math.round(40 + roll() * 90)}`).join(" ")
      : "",
  likes: Math.floor(roll() * 90),
});

const Entry = memo(function Entry({ post }) {
  const [liked, setLiked] = useState(false);
  const [reply, setReply] = useState();
  return (
    <Post>
      <Name $tone={post.tone}>{post.by}</Name>
      <h3>{post.title}</h3>
      {post.text.map((line, i) => (
        <p key={i}>{line}</p>
      ))}
      {post.hills && (
        <svg viewBox="0 0 480 140" width="480" height="140">
          <polygon points={`0,140 ${post.hills} 480,140`} fill={post.tone} />
        </svg>
      )}
      <div>
        <Action className="like" $on={liked} onClick={() => setLiked(!liked)}>
          ♥ {post.likes + liked}
        </Action>
        <Action className="reply" onClick={() => setReply(reply === undefined ? "" : undefined)}>
          Reply
        </Action>
      </div>
      {reply !== undefined && <textarea rows="2" value={reply} onChange={(e) => setReply(e.target.value)} />}
    </Post>
  );
});

function Feed() {
  const [posts, setPosts] = useState(() => Array.from({ length: PAGE }, (_, i) => write(i)));
  const end = useRef();
  useEffect(() => {
    const seen = new IntersectionObserver(
      ([entry]) =>
        entry.isIntersecting &&
        setPosts((old) => [...old, ...Array.from({ length: PAGE }, (_, i) => write(old.length + i))]),
      { rootMargin: "400px" },
    );
    seen.observe(end.current);
    return () => seen.disconnect();
  }, []);
  return (
    <main style={{ maxWidth: 600, margin: "0 auto", fontFamily: "sans-serif" }}>
      <h1>Feed</h1>
      {posts.map((post) => (
        <Entry key={post.id} post={post} />
      ))}
      <div ref={end}>Loading …</div>
    </main>
  );
}

createRoot(document.getElementById("app")).render(<Feed />);
