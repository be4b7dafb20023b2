<?php
// php install.php ARTICLES COMMENTS FIRST EVERY PASSWORD: the schema, an administrator, articles, and comments;
// from number FIRST on, one in EVERY waits.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1:@PORT@';
require __DIR__ . '/site/wp-config.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('The Benchmark', 'owner', 'owner@desk-example.org', true, '', $argv[5]);
update_option('comment_moderation', 1);
update_option('comment_previously_approved', 0);
update_option('default_pingback_flag', 0);
global $wpdb;
[$articles, $comments, $first, $every] = array_map('intval', array_slice($argv, 1, 4));
$wpdb->query("DELETE FROM {$wpdb->comments}");
$wpdb->query("DELETE FROM {$wpdb->posts}");
$wpdb->query("INSERT INTO {$wpdb->posts} (ID, post_author, post_title, post_name, post_content, post_excerpt,"
    . " to_ping, pinged, post_content_filtered, post_status, comment_status, post_date, post_date_gmt)"
    . " SELECT seq, 1, CONCAT('Article ', seq), CONCAT('article-', seq), 'An article.', '', '', '', '', 'publish',"
    . " 'open', '2026-01-01', '2026-01-01' FROM seq_1_to_$articles");
$text = str_repeat('The council said in spring that the taps would be back before the summer. ', 2);
$last = $comments - 1;
$moment = "DATE_ADD('2025-01-01', INTERVAL seq * 25 SECOND)";
$wpdb->query("INSERT INTO {$wpdb->comments} (comment_ID, comment_post_ID, comment_author, comment_author_email,"
    . " comment_content, comment_date, comment_date_gmt, comment_approved, comment_type)"
    . " SELECT seq + 1, IF(seq < 50, 1, 2 + seq % ($articles - 1)), CONCAT('Writer ', seq),"
    . " CONCAT('writer', seq, '@mail-example.org'), CONCAT('$text', seq), $moment, $moment,"
    . " IF(seq >= $first AND seq % $every = $first % $every, '0', '1'), 'comment' FROM seq_0_to_$last");
$wpdb->query("UPDATE {$wpdb->posts} SET comment_count = (SELECT count(*) FROM {$wpdb->comments}"
    . " WHERE comment_post_ID = ID AND comment_approved = '1')");
$stored = $wpdb->get_var("SELECT count(*) FROM {$wpdb->comments}");
if ((int) $stored !== $comments) {
    fwrite(STDERR, "$stored comments are stored, not $comments. {$wpdb->last_error}\n");
    exit(1);
}
