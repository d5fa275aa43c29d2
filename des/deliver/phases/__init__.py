"""The phases of nw-deliver, each the nodes of one part of the text's flow; `des.deliver.nodes` is their order."""
