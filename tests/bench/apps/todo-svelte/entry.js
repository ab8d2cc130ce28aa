// To-do in Svelte.
import { mount } from "svelte";
import "../todo.css";
import Todo from "./Todo.svelte";

mount(Todo, { target: document.getElementById("app") });
