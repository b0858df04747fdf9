/** What guides and stars say themselves, in English. */
export default {
  close: "Close",
  notHelpful: "Not helpful",
  gotIt: "Got it",
  next: "Next",
  back: "Back",
  stepOf: "Step {step} of {steps}",
  watch: "Watch the video",
  hint: "Hint",
  hintAbout: "Hint: {title}",
  checklist: "Getting started",
  doneOf: "{done} of {all} done",
  done: "Done",
  allDone: "All done!",
  allDoneHint: "That was everything on this list.",
  hideList: "Hide this list",

  rateReply: "Rate this reply",
  stars: ["1 of 5 stars", "2 of 5 stars", "3 of 5 stars", "4 of 5 stars", "5 of 5 stars"],
  thanks: "Thank you",
  notSaved: "Not saved. Try again.",
};
