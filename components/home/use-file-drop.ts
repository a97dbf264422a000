"use client";

import { useEffect, useState } from "react";

/** Takes files and folders dropped anywhere on the page; returns whether any are being dragged over it. */
export function useFileDrop(take: (dropped: DataTransfer) => void, isBusy: boolean): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = isBusy ? "none" : "copy";
      setIsOver(true);
    };
    // Without a related target the pointer has left the window.
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setIsOver(false);
      if (!hasFiles(event) || event.dataTransfer === null) return;
      // The browser would open the file instead of the page.
      event.preventDefault();
      if (!isBusy) take(event.dataTransfer);
    };
    window.addEventListener("dragenter", onOver);
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragenter", onOver);
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, [take, isBusy]);
  return isOver;
}
