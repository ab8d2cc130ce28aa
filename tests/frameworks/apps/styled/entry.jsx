// A list in React with styled-components: rules come and go through the CSSOM.
/** @jsxImportSource react */
import { useState } from "react";
import { createRoot } from "react-dom/client";
import styled, { createGlobalStyle } from "styled-components";

const Global = createGlobalStyle`body { background: ${({ $dark }) => ($dark ? "#223" : "#fff")}; }`;
const Row = styled.li`
  padding: ${({ $wide }) => ($wide ? 12 : 4)}px;
  color: ${({ $tone }) => `hsl(${$tone} 60% 40%)`};
`;

function List() {
  const [rows, setRows] = useState(["rope", "bread", "lamp"]);
  const [text, setText] = useState("");
  const [turned, setTurned] = useState(false);
  return (
    <>
      <Global $dark={turned} />
      <input id="new" value={text} onChange={(e) => setText(e.target.value)} />
      <button
        id="add"
        onClick={() => {
          setRows([text, ...rows]);
          setText("");
        }}
      >
        Add
      </button>
      <button id="turn" onClick={() => (setTurned(!turned), setRows([...rows].reverse()))}>
        Turn
      </button>
      <p id="count">{rows.length}</p>
      <ul>
        {rows.map((row) => (
          <Row key={row} $wide={turned} $tone={row.length * 40}>
            <label>
              <input type="checkbox" /> {row}
            </label>
          </Row>
        ))}
      </ul>
    </>
  );
}

createRoot(document.getElementById("app")).render(<List />);
