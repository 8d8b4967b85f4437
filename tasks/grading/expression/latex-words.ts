/** PURE. What LaTeX commands come to before parsing (VERIFIER.md 7.2): layout goes, synonyms become one word. */

/** Without meaning: dropped. */
export const droppedCommands = new Set([
  'left', 'right', 'big', 'Big', 'bigg', 'Bigg', 'bigl', 'bigr', 'Bigl', 'Bigr', 'biggl', 'biggr', 'Biggl', 'Biggr',
  'bigm', 'Bigm', 'middle', 'displaystyle', 'textstyle', 'scriptstyle', 'limits', 'nolimits', 'mathstrut', 'strut',
  'nonumber', 'notag', 'hline', 'allowbreak', 'nobreak', 'ensuremath', 'boxed', 'fbox', 'mathbf', 'boldsymbol', 'bm',
  'mathit', 'mathcal', 'mathscr', 'mathfrak', 'underline', 'mathopen', 'mathclose', 'mathbin', 'mathrel', 'mathord',
  'mathop', 'triangle', 'angle', 'measuredangle', 'bf', 'it', 'tt', 'sf', 'small', 'large', 'Large', 'normalsize',
  'boldmath', 'overrightarrow', 'overleftrightarrow', 'centering', 'cal',
]); // prettier-ignore

export const spaceCommands = new Set([
  'quad', 'qquad', 'thinspace', 'medspace', 'thickspace', 'enspace', 'enskip', 'space', 'negthinspace', 'hfill',
  'newline', 'hskip', 'hspace', 'phantom', 'par',
]); // prettier-ignore

/** Their braces hold prose, units or names. */
export const textCommands = new Set([
  'text', 'mbox', 'hbox', 'mathrm', 'textrm', 'textbf', 'textit', 'textsf', 'texttt', 'textup', 'textnormal', 'textsc',
  'mathsf', 'mathtt', 'rm', 'operatorname', 'emph', 'textmd', 'mathnormal', 'unit',
]); // prettier-ignore

/** Of these one letter alone is a symbol: \mathrm{e}. */
export const upright = new Set(['mathrm', 'operatorname', 'rm', 'mathsf', 'mathtt', 'mathnormal']);

export const synonyms: Record<string, string> = {
  dfrac: 'frac', tfrac: 'frac', cfrac: 'frac', nicefrac: 'frac', sfrac: 'frac', dbinom: 'binom', tbinom: 'binom',
  leq: 'le', leqslant: 'le', leqq: 'le', geq: 'ge', geqslant: 'ge', geqq: 'ge', neq: 'ne', lt: '<', gt: '>', times: '*',
  cdot: '*', ast: '*', bullet: '*', centerdot: '*', div: '/', slash: '/', varnothing: 'emptyset', empty: 'emptyset',
  dots: 'ldots', cdots: 'ldots', dotsc: 'ldots', dotsb: 'ldots', vdots: 'ldots', ddots: 'ldots', lbrace: '\\{',
  rbrace: '\\}', lbrack: '[', rbrack: ']', vert: '|', lvert: '|', rvert: '|', mid: '|', Vert: '|', lVert: '|', rVert: '|',
  colon: ':', varepsilon: 'epsilon', varphi: 'phi', vartheta: 'theta', varrho: 'rho', varsigma: 'sigma', varpi: 'pi',
  land: ',', lor: ',', wedge: ',', vee: ',', isin: 'in', rightarrow: 'to', longrightarrow: 'to', smallsetminus: 'setminus',
  backslash: 'setminus', bigcup: 'cup', bigcap: 'cap', textdegree: 'degree', textpi: 'pi', exponentialE: 'e', imaginaryI: 'i',
  imath: 'i', infin: 'infty', thickapprox: 'approx', approxeq: 'approx', doteq: 'approx', prime: "'", arccot: 'acot', arcsec: 'asec',
  arccsc: 'acsc', tg: 'tan', ctg: 'cot', arctg: 'arctan', cosec: 'csc', sh: 'sinh', ch: 'cosh', lparen: '(',
  rparen: ')', leftarrow: 'from', widehat: 'hat', widetilde: 'tilde', overbar: 'bar', ne: 'ne', percent: '%', And: ',',
  textperiodcentered: '*', mathdollar: '$', textdollar: '$', pounds: '$', euro: '$', textasciicircum: '^', sq: '', bigtriangleup: '',
  vartriangle: '', nparallel: 'notparallel', iff: 'Leftrightarrow', implies: 'Rightarrow', tfracs: 'frac', ellipsis: 'ldots',
}; // prettier-ignore

/** Words that may stand in \text, \mathrm or \operatorname and name a function. */
export const functionWords = new Set([
  'sin', 'cos', 'tan', 'cot', 'sec', 'csc', 'arcsin', 'arccos', 'arctan', 'sinh', 'cosh', 'tanh', 'log', 'ln', 'exp', 'gcd',
  'lcm', 'min', 'max', 'det', 'lg', 'sgn', 'abs', 'arsinh', 'arcosh', 'artanh',
]); // prettier-ignore
