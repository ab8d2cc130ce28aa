// To-do in Preact: state by a reducer, the list filtered, items edited in place.
/** @jsxImportSource preact */
import { render } from "preact";
import { useReducer, useState } from "preact/hooks";
import "../todo.css";
import { SEED } from "../todo.js";

function reduce(items, action) {
  switch (action.type) {
    case "add":
      return [...items, { id: action.id, text: action.text, done: false }];
    case "toggle":
      return items.map((item) => (item.id === action.id ? { ...item, done: !item.done } : item));
    case "edit":
      return items.map((item) => (item.id === action.id ? { ...item, text: action.text } : item));
    case "remove":
      return items.filter((item) => item.id !== action.id);
    case "clear":
      return items.filter((item) => !item.done);
    default:
      return items;
  }
}

const focus = (element) => element && element !== document.activeElement && element.focus();

function Item({ item, dispatch }) {
  const [draft, setDraft] = useState();
  const editing = draft !== undefined;
  const keep = () => {
    if (draft && draft.trim()) dispatch({ type: "edit", id: item.id, text: draft.trim() });
    setDraft(undefined);
  };
  return (
    <li
      className={
        "todo__item" + (item.done ? " todo__item--done" : "") + (editing ? " todo__item--editing" : "")
      }
    >
      <input
        type="checkbox"
        checked={item.done}
        aria-label={"Done: " + item.text}
        onChange={() => dispatch({ type: "toggle", id: item.id })}
      />
      {editing ? (
        <input
          className="todo__edit"
          ref={focus}
          value={draft}
          onInput={(e) => setDraft(e.target.value)}
          onBlur={keep}
          onKeyDown={(e) => (e.key === "Enter" ? keep() : e.key === "Escape" && setDraft(undefined))}
        />
      ) : (
        <label onDblClick={() => setDraft(item.text)}>{item.text}</label>
      )}
      <button
        className="todo__remove"
        aria-label="Remove"
        onClick={() => dispatch({ type: "remove", id: item.id })}
      >
        ×
      </button>
    </li>
  );
}

function App() {
  const [items, dispatch] = useReducer(reduce, SEED);
  const [filter, setFilter] = useState("all");
  const [text, setText] = useState("");
  const [next, setNext] = useState(SEED.length + 1);
  const shown = items.filter((item) => filter === "all" || item.done === (filter === "done"));
  const add = (e) => {
    e.preventDefault();
    if (!text.trim()) return;
    dispatch({ type: "add", id: next, text: text.trim() });
    setNext(next + 1);
    setText("");
  };
  return (
    <section className="todo">
      <h1>todos</h1>
      <form className="todo__new" onSubmit={add}>
        <input placeholder="What needs to be done?" value={text} onInput={(e) => setText(e.target.value)} />
      </form>
      <ul className="todo__list">
        {shown.map((item) => (
          <Item key={item.id} item={item} dispatch={dispatch} />
        ))}
      </ul>
      <footer className="todo__foot">
        <span>{items.filter((item) => !item.done).length} items left</span>
        {["all", "open", "done"].map((name) => (
          <button
            key={name}
            data-filter={name}
            className={filter === name ? "on" : ""}
            onClick={() => setFilter(name)}
          >
            {name}
          </button>
        ))}
        <button data-clear onClick={() => dispatch({ type: "clear" })}>
          Clear done
        </button>
      </footer>
    </section>
  );
}

render(<App />, document.getElementById("app"));
