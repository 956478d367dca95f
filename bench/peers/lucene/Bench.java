import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.facet.FacetsCollector;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * How fast is Lucene on the same reports and questions?
 *
 * <pre>
 * Bench build terms|pairs TERMS.jsonl DIR    index our terms, or the text by CJKAnalyzer, as one segment
 * Bench search TERMS-DIR PAIRS-DIR QUESTIONS.jsonl
 * </pre>
 *
 * Totals are exact and every document is scored: so are ours. Results are JSON in the form of
 * bench/speed.
 */
public final class Bench {
  private static final int WARM_UPS = 15; // the compiler needs more than ours
  private static final int REPEATS = 7;

  public static void main(String[] args) throws Exception {
    if (args[0].equals("build")) {
      build(args[1], Path.of(args[2]), Path.of(args[3]));
    } else {
      search(Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
    }
  }

  private static Analyzer analyzer(String what) {
    return what.equals("terms") ? new WhitespaceAnalyzer() : new CJKAnalyzer();
  }

  private static void build(String what, Path from, Path dir) throws Exception {
    IndexWriterConfig config = new IndexWriterConfig(analyzer(what)).setRAMBufferSizeMB(128);
    long text = 0;
    int n = 0;
    var thread = ManagementFactory.getThreadMXBean();
    long reading = 0; // the reports are no part of indexing
    long began = System.nanoTime();
    double spent = cpu();
    try (IndexWriter w = new IndexWriter(FSDirectory.open(dir), config);
        BufferedReader in = Files.newBufferedReader(from)) {
      while (true) {
        long t = thread.getCurrentThreadCpuTime();
        String line = in.readLine();
        if (line == null) {
          break;
        }
        Document d = document(what, line);
        text += field(line, "text").getBytes(StandardCharsets.UTF_8).length;
        reading += thread.getCurrentThreadCpuTime() - t;
        w.addDocument(d);
        n++;
      }
      w.forceMerge(1);
      w.commit();
    }
    double took = cpu() - spent - reading / 1e9;
    long bytes;
    try (Stream<Path> files = Files.list(dir)) {
      bytes = files.mapToLong(p -> p.toFile().length()).sum();
    }
    System.out.printf(Locale.ROOT,
        "{\"engine\":\"lucene\",\"what\":\"build\",\"variant\":\"%s\",\"documents\":%d,\"text_mb\":%.3f,\"wall_s\":%.3f,\"cpu_s\":%.3f,"
            + "\"mb_per_cpu_s\":%.3f,\"peak_mb\":%.1f,\"bytes\":{\"%s\":%d},\"bytes_per_text\":%.4f}%n",
        what, n, text / 1e6, (System.nanoTime() - began) / 1e9, took, text / 1e6 / took, peak(), what, bytes, (double) bytes / text);
  }

  private static Document document(String what, String line) {
    Document d = new Document();
    d.add(new StringField("id", field(line, "id"), Field.Store.YES));
    if (what.equals("pairs")) {
      d.add(new TextField("text", field(line, "folded"), Field.Store.NO));
      return d;
    }
    d.add(new TextField("text", field(line, "terms"), Field.Store.NO));
    d.add(new StringField("province", field(line, "province"), Field.Store.NO));
    for (String name : FACETS) {
      d.add(new StringField(name, field(line, name), Field.Store.NO));
      d.add(new SortedSetDocValuesField(name, new BytesRef(field(line, name))));
    }
    d.add(new SortedDocValuesField("date", new BytesRef(field(line, "date"))));
    return d;
  }

  private static final String[] FACETS = {"year", "region"};

  private record Question(String kind, Query query, int want) {}

  private static void search(Path terms, Path pairs, Path questions) throws Exception {
    IndexSearcher words = open(terms);
    IndexSearcher characters = open(pairs);
    List<Question> all = new ArrayList<>();
    for (String line : Files.readAllLines(questions)) {
      if (!field(line, "kind").equals("literal")) { // CJKAnalyzer drops marks
        all.add(new Question(field(line, "kind"), query(line), number(line, "terms")));
      }
    }
    StringJoiner kinds = new StringJoiner(",");
    for (String kind : new String[] {"any", "all", "phrase", "facets", "date", "filter"}) {
      List<Question> mine = all.stream().filter(q -> q.kind.equals(kind)).toList();
      kinds.add("\"" + kind + "\":" + timed(kind.equals("phrase") ? characters : words, kind, mine));
    }
    System.out.printf(Locale.ROOT, "{\"engine\":\"lucene\",\"what\":\"search\",\"documents\":%d,\"kinds\":{%s},\"peak_mb\":%.1f}%n",
        words.getIndexReader().numDocs(), kinds, peak());
  }

  private static IndexSearcher open(Path dir) throws IOException {
    IndexSearcher s = new IndexSearcher(DirectoryReader.open(FSDirectory.open(dir)));
    s.setQueryCache(null);
    return s;
  }

  private static String timed(IndexSearcher s, String kind, List<Question> all) throws Exception {
    double[] best = new double[all.size()];
    Arrays.fill(best, Double.MAX_VALUE);
    double[] used = best.clone();
    var thread = ManagementFactory.getThreadMXBean();
    long hits = 0;
    int wrong = 0;
    double spent = 0;
    for (int round = 0; round < WARM_UPS + REPEATS; round++) {
      if (round == WARM_UPS) {
        spent = cpu();
      }
      for (int i = 0; i < best.length; i++) {
        long t = System.nanoTime();
        long before = thread.getCurrentThreadCpuTime();
        long total = ask(s, kind, all.get(i).query);
        double processor = (thread.getCurrentThreadCpuTime() - before) / 1e6;
        double took = (System.nanoTime() - t) / 1e6;
        if (round == 0) {
          hits += total;
          wrong += total == all.get(i).want ? 0 : 1;
        }
        if (round >= WARM_UPS) {
          best[i] = Math.min(best[i], took);
          used[i] = Math.min(used[i], processor);
        }
      }
    }
    double each = (cpu() - spent) * 1000 / Math.max(1, best.length * REPEATS);
    Arrays.sort(best);
    Arrays.sort(used);
    return String.format(Locale.ROOT, "{\"p50\":%.4f,\"p95\":%.4f,\"p99\":%.4f,\"cpu50\":%.4f,\"cpu95\":%.4f,\"cpu99\":%.4f,"
            + "\"cpu_ms\":%.4f,\"hits\":%d,\"wrong\":%d}",
        at(best, 50), at(best, 95), at(best, 99), at(used, 50), at(used, 95), at(used, 99), each, hits, wrong);
  }

  private static double at(double[] sorted, int p) {
    return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) * p / 100];
  }

  private static long ask(IndexSearcher s, String kind, Query q) throws IOException {
    return switch (kind) {
      case "date" -> s.search(q, new TopFieldCollectorManager(
          new Sort(new SortField("date", SortField.Type.STRING, true)), 10, null, Integer.MAX_VALUE)).totalHits.value;
      case "facets" -> facets(s, q);
      default -> s.search(q, new TopScoreDocCollectorManager(10, null, Integer.MAX_VALUE)).totalHits.value;
    };
  }

  /** Counts by ordinal, which is faster than what Lucene's facet module does with its result. */
  private static long facets(IndexSearcher s, Query q) throws IOException {
    FacetsCollector found = new FacetsCollector();
    long total = FacetsCollector.search(s, q, 10, found).totalHits.value;
    for (FacetsCollector.MatchingDocs docs : found.getMatchingDocs()) {
      for (String name : FACETS) {
        SortedSetDocValues values = docs.context.reader().getSortedSetDocValues(name);
        int[] counts = new int[(int) values.getValueCount()];
        DocIdSetIterator it = docs.bits.iterator();
        for (int d = it.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = it.nextDoc()) {
          if (values.advanceExact(d)) {
            counts[(int) values.nextOrd()]++;
          }
        }
        if (Arrays.stream(counts).asLongStream().sum() != total) {
          throw new IllegalStateException("the numbers of " + name + " are not the total");
        }
      }
    }
    return total;
  }

  private static Query query(String line) throws IOException {
    String phrase = field(line, "phrase");
    if (!phrase.isEmpty()) {
      PhraseQuery.Builder b = new PhraseQuery.Builder();
      try (TokenStream t = analyzer("pairs").tokenStream("text", phrase)) {
        CharTermAttribute term = t.addAttribute(CharTermAttribute.class);
        t.reset();
        while (t.incrementToken()) {
          b.add(new Term("text", term.toString()));
        }
        t.end();
      }
      return b.build();
    }
    Occur occur = field(line, "kind").equals("all") ? Occur.MUST : Occur.SHOULD;
    BooleanQuery.Builder b = new BooleanQuery.Builder();
    for (String word : words(line)) {
      b.add(new TermQuery(new Term("text", word)), occur);
    }
    if (number(line, "year") == 0) {
      return b.build();
    }
    return new BooleanQuery.Builder()
        .add(b.build(), Occur.MUST)
        .add(new TermQuery(new Term("year", Integer.toString(number(line, "year")))), Occur.FILTER)
        .add(new TermQuery(new Term("province", field(line, "region"))), Occur.FILTER)
        .build();
  }

  // What follows reads the flat JSON of bench/speed, whose strings have few escapes.

  private static String field(String line, String name) {
    int i = line.indexOf("\"" + name + "\":\"");
    if (i < 0) {
      return "";
    }
    StringBuilder b = new StringBuilder();
    for (i += name.length() + 4; line.charAt(i) != '"'; i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        c = line.charAt(++i);
        switch (c) {
          case 'n' -> c = '\n';
          case 't' -> c = '\t';
          case 'r' -> c = '\r';
          case 'u' -> {
            c = (char) Integer.parseInt(line.substring(i + 1, i + 5), 16);
            i += 4;
          }
          default -> { }
        }
      }
      b.append(c);
    }
    return b.toString();
  }

  private static int number(String line, String name) {
    int i = line.indexOf("\"" + name + "\":");
    int n = 0;
    for (i += name.length() + 3; i >= name.length() + 3 && Character.isDigit(line.charAt(i)); i++) {
      n = 10 * n + line.charAt(i) - '0';
    }
    return n;
  }

  private static String[] words(String line) {
    int i = line.indexOf("\"words\":[\"") + 10;
    return line.substring(i, line.indexOf("\"]", i)).split("\",\"");
  }

  private static double cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
  }

  private static double peak() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D+", "")) * 1024 / 1e6;
      }
    }
    return 0;
  }
}
