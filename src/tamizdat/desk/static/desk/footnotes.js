// Footnotes in the editor: a mark in the text, and a small dialog for what the note says.
(() => {
  const { React, DraftJS } = window;
  const { EditorState, Modifier } = DraftJS;
  const MARK = "*";

  const button = (label, className) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.className = className;
    return made;
  };

  // A native dialog keeps the keyboard inside, closes on Escape and gives the focus back.
  const askForNote = (labels, text, isNew) =>
    new Promise((resolve) => {
      const dialog = document.createElement("dialog");
      dialog.className = "footnote-dialog";
      const heading = document.createElement("h2");
      heading.textContent = isNew ? labels.add : labels.change;
      heading.id = "footnote-dialog-heading";
      dialog.setAttribute("aria-labelledby", heading.id);
      const label = document.createElement("label");
      const area = document.createElement("textarea");
      area.rows = 4;
      area.value = text;
      label.append(labels.text, area);
      const save = button(labels.save, "button");
      const cancel = button(labels.cancel, "button button-secondary");
      const row = document.createElement("p");
      row.append(save, cancel);
      let answer = null;
      const close = (value) => {
        answer = value;
        dialog.close();
      };
      save.addEventListener("click", () => close({ text: area.value.trim() }));
      cancel.addEventListener("click", () => close(null));
      if (!isNew) {
        const remove = button(labels.remove, "button button-secondary no");
        remove.addEventListener("click", () => close({ text: "" }));
        row.append(remove);
      }
      area.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) close({ text: area.value.trim() });
        event.stopPropagation();
      });
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(answer);
      });
      dialog.append(heading, label, row);
      document.body.append(dialog);
      dialog.showModal();
      area.focus();
    });

  const rangeOf = (content, entityKey) => {
    let found = null;
    content.getBlockMap().forEach((block) => {
      block.findEntityRanges(
        (character) => character.getEntity() === entityKey,
        (start, end) => {
          found = DraftJS.SelectionState.createEmpty(block.getKey()).merge({
            anchorOffset: start,
            focusOffset: end,
          });
        },
      );
    });
    return found;
  };

  const withNote = (editorState, text) => {
    let content = editorState.getCurrentContent();
    // After the selected words, never instead of them.
    const selection = editorState.getSelection();
    const end = selection.merge({
      anchorKey: selection.getEndKey(),
      anchorOffset: selection.getEndOffset(),
      focusKey: selection.getEndKey(),
      focusOffset: selection.getEndOffset(),
      isBackward: false,
    });
    content = content.createEntity("FOOTNOTE", "IMMUTABLE", { text });
    content = Modifier.insertText(content, end, MARK, null, content.getLastCreatedEntityKey());
    const changed = EditorState.push(editorState, content, "insert-characters");
    return EditorState.forceSelection(changed, content.getSelectionAfter());
  };

  const withoutNote = (editorState, entityKey) => {
    const range = rangeOf(editorState.getCurrentContent(), entityKey);
    if (!range) return editorState;
    const content = Modifier.removeRange(editorState.getCurrentContent(), range, "forward");
    return EditorState.push(editorState, content, "remove-range");
  };

  // Beside a mark, the command changes its note: so the keyboard reaches every note there is.
  const noteBesideCaret = (editorState) => {
    const selection = editorState.getSelection();
    if (!selection.isCollapsed()) return null;
    const content = editorState.getCurrentContent();
    const block = content.getBlockForKey(selection.getStartKey());
    const offset = selection.getStartOffset();
    for (const place of [offset - 1, offset]) {
      const key = place >= 0 ? block.getEntityAt(place) : null;
      if (key && content.getEntity(key).getType() === "FOOTNOTE") return key;
    }
    return null;
  };

  class FootnoteSource extends React.Component {
    componentDidMount() {
      const { editorState, entityType, onComplete, onClose } = this.props;
      const entityKey = this.props.entityKey || noteBesideCaret(editorState);
      const isNew = !entityKey;
      const before = isNew ? "" : editorState.getCurrentContent().getEntity(entityKey).getData().text;
      askForNote(entityType.labels, before || "", isNew).then((answer) => {
        if (answer === null || (isNew && !answer.text)) {
          onClose();
        } else if (isNew) {
          onComplete(withNote(editorState, answer.text));
        } else if (!answer.text) {
          onComplete(withoutNote(editorState, entityKey));
        } else {
          const content = editorState
            .getCurrentContent()
            .mergeEntityData(entityKey, { text: answer.text });
          onComplete(EditorState.push(editorState, content, "apply-entity"));
        }
      });
    }

    render() {
      return null;
    }
  }

  const FootnoteMark = ({ entityKey, contentState, children, onEdit }) => {
    const { text } = contentState.getEntity(entityKey).getData();
    const edit = (event) => {
      event.preventDefault();
      event.stopPropagation();
      onEdit(entityKey);
    };
    return React.createElement(
      "sup",
      {
        className: "footnote-mark",
        title: text,
        "data-footnote": text,
        onMouseUp: edit,
      },
      children,
    );
  };

  window.draftail.registerPlugin(
    { type: "FOOTNOTE", source: FootnoteSource, decorator: FootnoteMark },
    "entityTypes",
  );
})();
